// What the newsroom writes as ninjs, the daemon reads back as the release that it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "../site/feed_fixture.hpp"
#include "gazetted/base/text.hpp"
#include "made.hpp"

namespace gazetted::test {
namespace {

Release read_back(const Story& story, std::string& said) {
  const Site site;
  auto made = convert_by(convert_ninjs, "story.json", ninjs(site.view(), story, story.texts.front()));
  auto release = made.release(at("2026-12-01T00:00:00Z"));
  said = made.said();
  return release;
}

// As a line of front matter has it: two blanks are one.
std::string in_one(std::string text) {
  while (text.find("  ") != std::string::npos) text = replace_all(text, "  ", " ");
  return std::string(trim(text));
}

std::string names_of(const std::vector<Contact>& contacts) {
  std::string all;
  for (const auto& one : contacts) all += one.name + "|" + one.role + "|" + one.email + "|" + one.phone + "\n";
  return all;
}

void expect_the_same(const Story& story) {
  const auto& wrote = story.texts.front();
  std::string said;
  const auto read = read_back(story, said);
  EXPECT_EQ(said, "");
  EXPECT_EQ(read.title, wrote.title);
  EXPECT_EQ(read.subtitle, wrote.subtitle);
  EXPECT_EQ(read.summary, wrote.summary);
  EXPECT_EQ(read.body, wrote.body);
  EXPECT_EQ(read.dateline, wrote.dateline);
  EXPECT_EQ(read.language, wrote.language);
  EXPECT_EQ(read.topics, wrote.topics);
  EXPECT_EQ(read.priority, wrote.priority);
  EXPECT_EQ(read.notes_to_editors, wrote.notes_to_editors);
  EXPECT_EQ(read.boilerplate, wrote.boilerplate.empty() ? "The **Board** runs the harbour." : wrote.boilerplate);
  if (!wrote.contacts.empty()) {
    EXPECT_EQ(names_of(read.contacts), names_of(wrote.contacts));
  }
  ASSERT_EQ(read.bylines.size(), wrote.bylines.size());
  if (!wrote.bylines.empty()) {
    EXPECT_EQ(read.bylines.front().name, wrote.bylines.front().name);
  }
  EXPECT_EQ(*read.date->instant, story.published());
}

TEST(NinjsOfTheSite, ComesBackAsTheReleaseThatItWas) {
  expect_the_same(story());
  auto one = story();
  auto& text = one.texts.front();
  text.subtitle = "A \"sub\": #1";
  text.summary = "S – é 😀";
  text.priority = Priority::low;
  text.contacts = {{"Ann Lee", "Press", "ann@harbour.example", "+44 20 7946 0000"}, {"", "", "b@harbour.example", ""}};
  text.bylines = {{"Tom Hart", ""}};
  text.topics = {"bridges", "sea & river"};
  text.notes_to_editors = "1. One\n2. **Two**\n";
  text.boilerplate = "About: # us\n\n---\n\nmore";
  expect_the_same(one);
}

// Texts put together from what is awkward in JSON, in YAML or in Markdown.
TEST(NinjsOfTheSite, ComesBackWhateverItsWordsAre) {
  const std::vector<std::string> pieces = {
      "word",   " ",      ": ",        " #",    "\"",  "'",     "\\",
      "\\n",    "{x}",    "[y]",       "<b>",   "&",   "é",     "😀",
      "- ",     "* ",     "| a | b |", "%",     "`c`", "~~",    "...",
      "\u00A0", "\u2028", "@",         "!",     "?",   "0x1",   "null",
      "true",   "1.0",    "#",         "- - -", "*x*", "**y**", "http://x.example/?a=b&c"};
  std::mt19937 random(7);
  const auto line = [&] {
    std::string made = "T";
    for (int i = int(random() % 12); i >= 0; --i) made += pieces[random() % pieces.size()];
    return std::string(trim(made + "."));
  };
  for (int i = 0; i < 300; ++i) {
    auto one = story();
    auto& text = one.texts.front();
    text.title = line();
    text.summary = in_one(line());
    text.dateline = line();
    text.notes_to_editors = line() + "\n\n" + line() + "\n";
    text.body = line() + "\n\n" + line() + "  \n" + line() + "\n\n    code\n\n> " + line() + "\n";
    std::string said;
    const auto read = read_back(one, said);
    if (said.find("site generator") != std::string::npos) continue;
    SCOPED_TRACE(text.title + "\n" + text.body + said);
    EXPECT_EQ(read.title, in_one(text.title));
    EXPECT_EQ(read.summary, text.summary);
    EXPECT_EQ(read.dateline, in_one(text.dateline));
    EXPECT_EQ(read.body, text.body);
    EXPECT_EQ(read.notes_to_editors, text.notes_to_editors);
  }
}

}  // namespace
}  // namespace gazetted::test
