module margay.test/generated-client

go 1.23

require margay.test/generated/scicat v0.0.0
