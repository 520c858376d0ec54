// Front matter is changed as a person would: everything else of the file stays as it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/intake/front_matter_edit.hpp"

namespace gazetted {
namespace {

TEST(FrontMatterEdit, KeysGoWithWhatBelongsToThemAndOthersStay) {
  const FrontMatterChange change{{"embargo", "change_note", "id"}, {{"kind", "update"}, {"embargo", "lifted"}}};
  const std::string added = "kind: \"update\"\nembargo: \"lifted\"\n";
  struct Row {
    std::string before, after;
  };
  const Row table[] = {
      {"---\ntitle: T\nembargo: 2026-12-01\n---\n\nText.\n", "---\n" + added + "title: T\n---\n\nText.\n"},
      {"---\nchange_note: A long line\n  that goes on.\n\n  And on.\ntitle: T\n---\nembargo: in the text\n",
       "---\n" + added + "title: T\n---\nembargo: in the text\n"},
      {"---\ntopics:\n- embargo: x\n- b\nid: >\n  plan\nlists: [a]\n---\nText.",
       "---\n" + added + "topics:\n- embargo: x\n- b\nlists: [a]\n---\nText."},
      {"---\n\"Change-Note\": a\nID : b\n# a comment of it\n---\nText.\n", "---\n" + added + "---\nText.\n"},
      {"\n---\ntitle: T\n...\nText.\n", "\n---\n" + added + "title: T\n...\nText.\n"},
      {"---\n---\nText.\n", "---\n" + added + "---\nText.\n"},
      {"\xEF\xBB\xBF---\ntitle: T\n---\nText.\n", "---\n" + added + "title: T\n---\nText.\n"},
      {"# T\n\nText.\n", "---\n" + added + "---\n\n# T\n\nText.\n"},
      {"---\r\ntitle: T\r\nid: x\r\n---\r\nText.\r\n",
       "---\r\nkind: \"update\"\r\nembargo: \"lifted\"\r\ntitle: T\r\n---\r\nText.\r\n"},
  };
  for (const auto& [before, after] : table)
    EXPECT_EQ(change_front_matter(before, change).value_or("?"), after) << before;
}

TEST(FrontMatterEdit, WhatIsNotYamlIsLeftToPeople) {
  const FrontMatterChange change{{}, {{"kind", "update"}}};
  for (const char* text : {"+++\ntitle = \"T\"\n+++\nText.\n", "{\"title\": \"T\"}\nText.\n", "---\ntitle: T\nText.\n",
                           "---\n{title: T}\n---\nText.\n", "# T\r\rText.\r"})
    EXPECT_FALSE(change_front_matter(text, change)) << text;
}

TEST(FrontMatterEdit, AValueIsAlwaysOneText) {
  const FrontMatterChange change{{}, {{"change_note", "He said: \"no\"\n# - {x}"}}};
  EXPECT_EQ(*change_front_matter("---\n---\n", change), "---\nchange_note: \"He said: \\\"no\\\"\\n# - {x}\"\n---\n");
}

}  // namespace
}  // namespace gazetted
