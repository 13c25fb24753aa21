import { describe, expect, it } from "vitest";
import { brokerSettings } from "./settings.ts";

const complete = {
  RABBITMQ_ENABLED: "yes",
  RABBITMQ_HOSTNAME: "broker.example.org",
  RABBITMQ_USERNAME: "catalogue",
  RABBITMQ_PASSWORD: "p",
};

describe("the variables of the rabbitmq action", () => {
  it("are enough with host and credentials", () => {
    expect(brokerSettings(complete)).toEqual({
      hostname: "broker.example.org",
      port: 5672,
      username: "catalogue",
      password: "p",
      vhost: "/",
      tls: false,
    });
  });

  it("move the port with TLS, unless it is given", () => {
    expect(brokerSettings({ ...complete, RABBITMQ_TLS: "yes" })).toMatchObject({ port: 5671, tls: true });
    expect(brokerSettings({ ...complete, RABBITMQ_TLS: "true", RABBITMQ_PORT: "443" }).port).toBe(443);
  });

  it.each([[undefined], ["no"], ["true"]])("refuse with RABBITMQ_ENABLED=%s", (value) => {
    expect(() => brokerSettings({ ...complete, RABBITMQ_ENABLED: value })).toThrow("RABBITMQ_ENABLED is not `yes`");
  });

  it("are all named at once where they are missing or odd", () => {
    const odd = { RABBITMQ_ENABLED: "yes", RABBITMQ_PORT: "amqp", RABBITMQ_TLS: "maybe" };
    expect(() => brokerSettings(odd)).toThrow(
      /RABBITMQ_TLS.*RABBITMQ_PORT.*RABBITMQ_HOSTNAME.*RABBITMQ_USERNAME.*RABBITMQ_PASSWORD/,
    );
  });
});
