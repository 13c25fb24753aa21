import { expect, test } from "vitest";
import { ActionFailure } from "../define.ts";
import { aContext, anAttempt, loadAction, mailbox } from "../testing/kit.ts";

const action = {
  actionType: "email",
  to: "{{{default job.contactEmail 'ops@example.org'}}}",
  subject: "Job {{{job.id}}}\nof {{{job.type}}}",
  bodyTemplateFile: "mail/body.hbs",
};
const context = () =>
  aContext({
    job: { id: "job-1", type: "tapeStore", contactEmail: "", statusMessage: "<b>", jobResultObject: { goodFiles: 2 } },
    datasets: [{ pid: "p/1", size: 2048 }],
  });
const html = "<h1>Tape Store job-1</h1>\n<p>&lt;b&gt;</p>\n<p>p/1: 2 KiB</p>\nGood Files: 2\n";

test("a mail is filled from the job, its datasets and a body file", async () => {
  const { mails, sendMail } = mailbox();
  const { action: email } = await loadAction(action, { sendMail });
  await email.perform?.(anAttempt(context()));
  const to = "ops@example.org";
  // No line can be added to the head of a mail.
  const subject = "Job job-1 of tapeStore";
  expect(mails).toEqual([{ to, subject, html: expect.any(String), idempotencyKey: "run-1/0/1" }]);
  expect(mails[0]?.html.replaceAll(/\n+/g, "\n")).toBe(html);
  expect(await email.preview(context())).toEqual({ to, subject, html: mails[0]?.html });
});

test("the sender is taken as it is, without a template", async () => {
  const { mails, sendMail } = mailbox();
  const { action: email } = await loadAction({ ...action, from: "{{x}} <a@b.org>" }, { sendMail });
  await email.perform?.(anAttempt(context()));
  expect(mails).toMatchObject([{ from: "{{x}} <a@b.org>" }]);
});

test("a mail that is not delivered is a failure, unless that is to be ignored", async () => {
  const sendMail = async () => {
    throw new ActionFailure("The mail could not be sent: ECONNECTION.");
  };
  const strict = await loadAction(action, { sendMail });
  await expect(strict.action.perform?.(anAttempt(context()))).rejects.toMatchObject({ name: "ActionFailure" });
  const lenient = await loadAction({ ...action, ignoreErrors: true }, { sendMail });
  const attempt = anAttempt(context());
  await lenient.action.perform?.(attempt);
  expect(attempt.lines).toEqual([
    "warn: A mail was not sent, which is ignored: The mail could not be sent: ECONNECTION.",
  ]);
});

test("a fault of a template is never ignored", async () => {
  const { sendMail } = mailbox();
  const subject = "{{matches job.id job.pattern}}";
  const { action: email } = await loadAction({ ...action, subject, ignoreErrors: true }, { sendMail });
  const job = { id: "1", type: "x", pattern: "(" };
  await expect(email.perform?.(anAttempt(aContext({ job })))).rejects.toThrow("Invalid regular expression");
});

test("a cancelled mail is cancelled even where failures are ignored", async () => {
  const controller = new AbortController();
  const sendMail = async () => {
    controller.abort(new Error("cancelled"));
    throw new ActionFailure("The mail could not be sent.");
  };
  const { action: email } = await loadAction({ ...action, ignoreErrors: true }, { sendMail });
  await expect(email.perform?.(anAttempt(context(), controller.signal))).rejects.toThrow("cancelled");
});

test("a mail without a receiver fails for good", async () => {
  const { mails, sendMail } = mailbox();
  const { action: email } = await loadAction({ ...action, to: "{{job.nobody}}" }, { sendMail });
  await expect(email.perform?.(anAttempt(context()))).rejects.toMatchObject({ retryable: false });
  expect(mails).toEqual([]);
});

test("without a transport a mail fails, and says what to set", async () => {
  const { action: email } = await loadAction(action);
  await expect(email.perform?.(anAttempt(context()))).rejects.toThrow("EMAIL_TYPE is not set");
});

test.each([
  ["a missing file", { bodyTemplateFile: "mail/none.hbs" }, "/bodyTemplateFile: there is no file mail/none.hbs"],
  ["a file with a fault", { bodyTemplateFile: "mail/faulty.hbs" }, "/bodyTemplateFile: mail/faulty.hbs: line 3"],
  ["no file", { bodyTemplateFile: undefined }, "'bodyTemplateFile' is missing"],
  ["a fault in the receiver", { to: "{{#if x}}" }, "/to: line 1"],
])("a mail with %s is refused at load", async (_what, options, message) => {
  await expect(loadAction({ ...action, ...options })).rejects.toThrow(message);
});
