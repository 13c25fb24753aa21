export { attachmentPolicy } from "./access.ts";
export { registerAttachmentRoutes } from "./routes.ts";
export { type Attachments, createAttachments } from "./service.ts";
