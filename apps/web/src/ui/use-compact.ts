import { useMediaQuery } from "@mantine/hooks";

/** True on a phone-sized screen. */
export function useCompact(): boolean {
  return useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false }) ?? false;
}
