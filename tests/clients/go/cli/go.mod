module margay.test/cli

go 1.21
