import { describe, expect, it } from "vitest";
import { fontFamilies, fontsFor } from "./fonts";
import { directionOf } from "./title";

describe("directionOf", () => {
  it("follows the first letter of a paragraph", () => {
    expect(directionOf("12 (שלום) abc")).toBe("rtl");
    expect(directionOf("😀 abc שלום")).toBe("ltr");
    expect(directionOf("مرحبا")).toBe("rtl");
    expect(directionOf("2024!")).toBe("ltr");
  });
});

describe("fontFamilies", () => {
  it("asks the chosen family first, and a known one instead of one that is not shipped", () => {
    expect(fontFamilies("Noto Serif")).toMatch(/^"Title Noto Serif", "Title Inter", /);
    expect(fontFamilies("Comic Sans MS")).toMatch(/^"Title Inter", "Title Noto Sans Arabic", /);
  });
});

describe("fontsFor", () => {
  const families = (text: string, family = "") => fontsFor(text, family).map((font) => font.family);

  it("asks for a font only where those before it have not what is written", () => {
    expect(families("Wait… 12 “now”")).toEqual(["Inter"]);
    expect(families("漢字", "Noto Serif")).toEqual(["Noto Serif", "Inter", "Noto Sans CJK SC"]);
    expect(families("1️⃣")).toEqual(["Inter", "Cutroom Emoji"]);
  });
});
