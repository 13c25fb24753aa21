export { attachmentPolicy } from "./access.ts";
export { type AttachmentRouteDeps, registerAttachmentRoutes } from "./routes.ts";
export { type Attachments, createAttachments } from "./service.ts";
