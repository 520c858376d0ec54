// Themes: what is read, what is said of a mistake, and where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "gazetted/base/text.hpp"
#include "gazetted/render/colours.hpp"
#include "unit/site/site_fixture.hpp"

namespace gazetted {
namespace {

using namespace test;
using testing::EndsWith;
using testing::HasSubstr;

// The shipped theme in a directory of one's own.
class ThemeOfOnesOwn : public testing::Test {
 protected:
  ThemeOfOnesOwn() {
    for (const auto& entry : fs::directory_iterator(source("config/site")))
      directory_.put(entry.path().filename().string(), slurp(entry.path()));
  }

  std::string trouble() const {
    const auto theme = Theme::load(directory_.path());
    return theme ? "" : theme.error().text();
  }

  TemporaryDirectory directory_;
};

TEST_F(ThemeOfOnesOwn, IsReadAndTried) { EXPECT_EQ(trouble(), ""); }

// A portrait photo is taller than its place: cut to fill that, it lost its heads.
TEST_F(ThemeOfOnesOwn, TheShippedOneShowsThePictureThatLeadsWhole) {
  const auto css = slurp(source("config/site/style.css"));
  const auto rule = css.find("\n.lead img {");
  ASSERT_NE(rule, std::string::npos);
  EXPECT_THAT(css.substr(rule, css.find('}', rule) - rule), HasSubstr("object-fit: contain;"));
}

TEST_F(ThemeOfOnesOwn, AMistakeIsNamedWithItsFileAndLine) {
  const std::tuple<const char*, const char*, const char*> table[] = {
      {"story.mustache", "<p>\n{{story.titel}}\n", "story.mustache:2:1: 'story.titel' is not known"},
      {"withdrawn.mustache", "{{story.summary}}", "withdrawn.mustache:1:1: 'story.summary' is not known"},
      {"year.mustache", "{{#months}}\n{{#name}}", "year.mustache:2:1: the section 'name' is never closed"},
      {"month.mustache", "\n{{> cards}}", "month.mustache:2:1: there is no partial 'cards'"},
      {"media.mustache", "{{#files}}{{story.url}}{{pages}}{{/files}}", "media.mustache:1:24: 'pages' is not known"},
      {"root.mustache", "{{labels.newsroomz}}", "root.mustache:1:1: 'labels.newsroomz' is not known"},
      {"topic.mustache", "\xFF", "topic.mustache:1:1: the file is not UTF-8"},
      {"labels.yaml", "de: {newsrom: Presse}\n", "labels.yaml:1:6: there is no label 'newsrom'"},
  };
  for (const auto& [file, text, message] : table) {
    const auto before = fs::exists(directory_ / file) ? slurp(directory_ / file) : "";
    directory_.put(file, text);
    EXPECT_THAT(trouble(), HasSubstr(message)) << file;
    directory_.put(file, before);
  }
}

TEST_F(ThemeOfOnesOwn, APageThatIsMissingIsNamedWithWhatWasMeant) {
  fs::rename(directory_ / "story.mustache", directory_ / "stroy.mustache");
  EXPECT_THAT(trouble(), EndsWith("the theme has no story.mustache; did you mean 'stroy'?"));
}

TEST_F(ThemeOfOnesOwn, WhatIsAnotherPageOrAPartIsNotWhatWasMeant) {
  for (const auto* name : {"topic", "month", "year", "contact", "not_found"}) {
    fs::rename(directory_ / (std::string(name) + ".mustache"), directory_ / "away");
    EXPECT_THAT(trouble(), EndsWith(std::string("the theme has no ") + name + ".mustache"));
    fs::rename(directory_ / "away", directory_ / (std::string(name) + ".mustache"));
  }
}

TEST_F(ThemeOfOnesOwn, ADirectoryThatIsNotThereIsNamed) {
  const auto theme = Theme::load(directory_ / "nowhere");
  ASSERT_FALSE(theme);
  EXPECT_THAT(theme.error().text(), HasSubstr("nowhere"));
}

TEST_F(ThemeOfOnesOwn, FilesHaveTheirHashInTheirAddressAndTheThemeHasOneOfAll) {
  const auto before = *Theme::load(directory_.path());
  EXPECT_TRUE(before.asset_path("style.css").starts_with("/site/style-"));
  EXPECT_EQ(before.asset_path("style.css").size(), std::string("/site/style-0123456789abcdef.css").size());
  EXPECT_EQ(before.asset_path("other.css"), "");
  directory_.put("style.css", "body {}\n");
  const auto after = *Theme::load(directory_.path());
  EXPECT_NE(before.asset_path("style.css"), after.asset_path("style.css"));
  EXPECT_EQ(before.asset_path("favicon.svg"), after.asset_path("favicon.svg"));
  EXPECT_NE(before.hash(), after.hash());
  EXPECT_EQ(after.hash(), Theme::load(directory_.path())->hash());
}

TEST_F(ThemeOfOnesOwn, ItsWordsGoBeforeTheBuiltInOnes) {
  directory_.put("labels.yaml", "en: {press_release: 'News release'}\n");
  const auto theme = Theme::load(directory_.path());
  ASSERT_TRUE(theme) << theme.error().text();
  const SampleSite site;
  const auto page = story_files(SiteView{*theme, site.newsrooms}, sample_story(), {});
  EXPECT_THAT(page->front().bytes, HasSubstr("<p class=\"kicker\">News release</p>"));
}

// --name: #rrggbb; in a block of style.css.
std::map<std::string, Colour> colours_in(const std::string& block) {
  std::map<std::string, Colour> out;
  for (const auto& line : split(block, '\n')) {
    const auto colon = line.find(": ");
    if (!line.starts_with("--") || colon == std::string::npos) continue;
    if (const auto colour = parse_colour(line.substr(colon + 2, line.find(';') - colon - 2)))
      out[line.substr(2, colon - 2)] = *colour;
  }
  return out;
}

TEST(ShippedTheme, KeepsTheContrastInTheLightAndInTheDark) {
  const auto css = slurp(source("config/site/style.css"));
  const auto dark_at = css.find("prefers-color-scheme: dark");
  auto light = colours_in(css.substr(0, dark_at));
  auto dark = light;
  for (const auto& [name, colour] : colours_in(css.substr(dark_at, css.find("*, ::before") - dark_at)))
    dark[name] = colour;
  for (const auto& [name, colours] : {std::pair{"light", light}, std::pair{"dark", dark}}) {
    for (const char* words : {"ink", "soft", "accent", "amber", "red"}) {
      for (const char* ground : {"page", "raised"})
        EXPECT_GE(contrast(colours.at(words), colours.at(ground)), least_contrast) << name << words << ground;
    }
    EXPECT_GE(contrast(colours.at("amber"), colours.at("amber-ground")), least_contrast) << name;
    EXPECT_GE(contrast(colours.at("red"), colours.at("red-ground")), least_contrast) << name;
    EXPECT_GE(contrast(colours.at("ink"), colours.at("red-ground")), least_contrast) << name;
    EXPECT_GE(contrast(colours.at("edge"), colours.at("page")), 3.0) << name;
    EXPECT_GE(contrast(colours.at("brand"), colours.at("on-brand")), least_contrast) << name;
  }
  // What brand_colours() relies on.
  EXPECT_GE(contrast(light.at("raised"), {0, 0, 0}), contrast(darkest_light_surface, {0, 0, 0}));
  EXPECT_GE(contrast(dark.at("raised"), {255, 255, 255}), contrast(lightest_dark_surface, {255, 255, 255}));
}

TEST(ShippedTheme, LoadsNothingFromElsewhereAndHasNoScript) {
  for (const auto& entry : fs::directory_iterator(source("config/site"))) {
    const auto text = slurp(entry.path());
    for (const char* never : {" style=", "onclick", "onload", "@import", "url(", "<script src", "<iframe", "//cdn"})
      EXPECT_EQ(text.find(never), std::string::npos) << entry.path() << " " << never;
  }
}

}  // namespace
}  // namespace gazetted
