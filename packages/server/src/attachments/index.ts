export { attachmentPolicy } from "./access.ts";
export { registerAttachmentRoutes } from "./routes.ts";
export { createAttachments } from "./service.ts";
