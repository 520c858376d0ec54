#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/model/text_fit.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

using Unit = TextLimit::Unit;

TextLimit limit(std::size_t most, Unit unit = Unit::graphemes) {
  TextLimit out;
  out.unit = unit;
  out.most = most;
  return out;
}

std::string kinds(std::string_view text) {
  std::string out;
  for (const auto& part : parts_of(text)) {
    const char* marks[] = {"w", "L", "T", "M"};
    out += std::string(marks[int(part.kind)]) + "[" + std::string(text.substr(part.at, part.size)) + "]";
  }
  return out;
}

TEST(TextParts, LinksTagsAndMentions) {
  EXPECT_EQ(kinds("See https://a.example/x_(y)?q=1, (https://b.example)."),
            "w[See ]L[https://a.example/x_(y)?q=1]w[, (]L[https://b.example]w[).]");
  EXPECT_EQ(kinds("#press und #Brücke, #1 no; a#b no"), "T[#press]w[ und ]T[#Brücke]w[, #1 no; a#b no]");
  EXPECT_EQ(kinds("by @anna@example.org. a@b.example"), "w[by ]M[@anna@example.org]w[. a@b.example]");
  EXPECT_EQ(kinds("https:// nothing"), "w[https:// nothing]");
}

TEST(TextCount, ByEachNetworksRule) {
  const std::string family = "👨‍👩‍👧‍👦";
  EXPECT_EQ(count_text(family, limit(9)), 1u);
  EXPECT_EQ(count_text(family, limit(9, Unit::code_points)), 7u);
  EXPECT_EQ(count_text(family, limit(9, Unit::utf16)), 11u);
  EXPECT_EQ(count_text(family, limit(9, Unit::bytes)), 25u);
  auto mastodon = limit(500);
  mastodon.link_cost = 23;
  EXPECT_EQ(count_text("a https://x.yz", mastodon), 25u);
  EXPECT_EQ(count_text("a example.org", mastodon), 13u);
  EXPECT_EQ(short_link("https://www.example.org/news/2026/bridge"), "example.org/news/2026/br…");
  EXPECT_EQ(short_link("https://example.org/"), "example.org");
  EXPECT_EQ(short_link("https://example.org/news"), "example.org/news");
}

TEST(TextFit, WhatFitsStaysAsItIs) { EXPECT_EQ(fit_text("a\n\nb  c", limit(7)), "a\n\nb  c"); }

TEST(TextFit, TheCutFallsBetweenWordsAndTheLinkAndTagsStay) {
  const std::string text =
      "The bridge opens on Monday\n\nEverybody may walk across it.\n\nhttps://a.example/bridge #town #news";
  EXPECT_EQ(fit_text(text, limit(80)),
            "The bridge opens on Monday\n\nEverybody may…\n\nhttps://a.example/bridge #town #news");
  const auto shorter = fit_text(text, limit(50));
  EXPECT_TRUE(shorter.ends_with("https://a.example/bridge #town #news")) << shorter;
  EXPECT_TRUE(shorter.starts_with("The bridge…")) << shorter;
  EXPECT_EQ(fit_text(text, limit(30)), "https://a.example/bridge #town");
  EXPECT_EQ(fit_text(text, limit(10)), "");
}

TEST(TextFit, NothingIsEverCutInside) {
  // Every limit, over texts of many scripts: it fits, no grapheme or link is cut, order is kept.
  const std::vector<std::string> texts = {
      "新大桥将于星期一开放，所有市民都可以步行过桥，参加开幕仪式。https://a.example/桥 #桥",
      "สะพานใหม่จะเปิดในวันจันทร์ และทุกคนสามารถเดินข้ามได้ https://a.example/x",
      "يفتتح الجسر الجديد يوم الاثنين ويمكن للجميع عبوره سيرا على الأقدام https://a.example/j #جسر",
      "👨‍👩‍👧‍👦 👩🏽‍🚀 families 🇫🇷🇩🇪 and flags go to "
      "https://a.example/party?x=1&y=2 "
      "@mayor@town.example "
      "now "
      "#fun",
      "नया पुल सोमवार को खुलेगा https://a.example/p क्षत्रिय",
      "ééé NFD cafe\u0301 https://a.example/c"};
  for (const auto& text : texts) {
    for (std::size_t most = 1; most < 130; ++most) {
      for (const auto unit : {Unit::graphemes, Unit::utf16, Unit::bytes}) {
        const auto fitted = fit_text(text, limit(most, unit));
        ASSERT_TRUE(fits(fitted, limit(most, unit))) << most << fitted;
        ASSERT_TRUE(is_utf8(fitted));
        if (fitted.empty()) continue;
        // What is left is made of whole graphemes of the text.
        const auto link =
            text.substr(text.find("https"), text.find_first_of(" \n#", text.find("https")) - text.find("https"));
        ASSERT_THAT(fitted, HasSubstr(link));
        if (const auto at = fitted.find("…"); at != std::string::npos) {
          ASSERT_TRUE(text.starts_with(fitted.substr(0, at))) << fitted;
          ASSERT_EQ(grapheme_prefix(text, count_graphemes(fitted.substr(0, at))), fitted.substr(0, at));
        }
      }
    }
  }
}

}  // namespace
}  // namespace gazetted
