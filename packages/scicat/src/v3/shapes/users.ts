import { documented, extended, number, object, optional, partial, shape, text } from "../../wire/shape.ts";

export const credentials = shape("CredentialsDto", { username: text(), password: text() });
export const idToken = shape("IdTokenDto", { idToken: text() });
export const customJwt = shape("CreateCustomJwt", { expiresIn: optional(text()) });

export const updateUserPassword = shape("UpdateUserPasswordDto", {
  currentPassword: text(),
  newPassword: text(),
  confirmPassword: text(),
});
export const adminUpdateUserPassword = shape("AdminUpdateUserPasswordDto", {
  newPassword: text(),
  confirmPassword: text(),
});

const settings = shape("UpdateUserSettingsDto", {
  datasetCount: documented(optional(number()), { default: 25 }),
  jobCount: documented(optional(number()), { default: 25 }),
  externalSettings: documented(optional(object()), { default: {} }),
});
export const createUserSettings = extended("CreateUserSettingsDto", settings, { userId: text() });
export const partialUpdateUserSettings = partial("PartialUpdateUserSettingsDto", settings);
