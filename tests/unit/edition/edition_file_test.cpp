#include "gazetted/edition/edition_file.hpp"

#include "desk.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

// An edition on disk, in which one word after the other is replaced.
class EditionFile : public Desk {
 protected:
  EditionFile() {
    put("release.md",
        "---\nlists: [press]\nsubject: SUBJECT\nfrom: Desk <desk@example.org>\nlanguage: de\n"
        "contact: {name: CONTACT, email: c@example.org}\nbyline: BYLINE\ntopics: [TOPIC]\n---\n# TITLE\n\nText.\n");
    const auto edition = read();
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    EXPECT_TRUE(write_edition(edition, directory / "b"));
    written = slurp(file());
  }
  fs::path file() const { return directory / "b" / archived::edition; }
  std::string trouble_with(const std::string& from, const std::string& to) {
    EXPECT_THAT(written, HasSubstr(from));
    directory.put("b/" + std::string(archived::edition), replace_all(written, from, to));
    const auto edition = read_edition(directory / "b");
    return edition ? "" : edition.error().text();
  }
  std::string written;
};

TEST_F(EditionFile, KeepsWhatWasSaidAtItsAcceptance) {
  auto edition = read_edition(directory / "b");
  ASSERT_TRUE(edition);
  edition->warnings = {"b/release.md: warning: paragraph 4", "and 3 more warnings"};
  directory.put("c/x", "");
  ASSERT_TRUE(write_edition(*edition, directory / "c"));
  const auto back = read_edition(directory / "c");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->warnings, edition->warnings);
}

TEST_F(EditionFile, WhatWasWrittenIsRead) { EXPECT_EQ(trouble_with("TITLE", "TITLE"), ""); }

TEST_F(EditionFile, WhatCouldNotBeInAMailsHeaderIsRefusedWithItsName) {
  struct {
    const char *from, *to, *told;
  } const rows[] = {
      {"\"TITLE\"", R"("A\r\nBcc: x@example.org")", "'title' must be one line"},
      {"\"SUBJECT\"", R"("A\u0000b")", "'subject' must be one line"},
      {"\"CONTACT\"", R"("A\nb")", "'contact' must be one line"},
      {"\"BYLINE\"", R"("A\nb")", "'byline' must be one line"},
      {"\"TOPIC\"", R"("A\nb")", "'topics' must be one line"},
      {"Desk <desk@example.org>", "Desk", "'from': "},
      {R"("language":"de")", R"("language":"no language")", "'language' is not a language: 'no language'"},
      {"N <n@example.org>", "nobody", "'lists: from': "},
      {R"("name":"press")", R"("name":"pr\ness")", "'lists: name' must be one line"},
      {R"("newsroom":"","uns)", R"("newsroom":"other","uns)", "the newsroom 'other' of list 'press' is missing"},
      {R"("id":"b")", R"("id":"../b")", "../b"},
      {R"("template":"default")", R"("template":"../default")", "'../default' is not the name of a template"},
  };
  for (const auto& row : rows) {
    const auto told = trouble_with(row.from, row.to);
    EXPECT_THAT(told, HasSubstr(row.told)) << row.from;
    EXPECT_THAT(told, HasSubstr((directory / "b").string())) << "an error names the file";
  }
}

TEST_F(EditionFile, WhatIsOfAnotherShapeIsAnErrorAndNothingElse) {
  for (const char* text : {"", "[]", "{}", R"({"version":2,"texts":{}})", R"({"version":2,"texts":[]})",
                           R"({"version":2,"texts":[{"release":7}]})"}) {
    directory.put("b/" + std::string(archived::edition), text);
    EXPECT_FALSE(read_edition(directory / "b")) << text;
  }
}

}  // namespace
}  // namespace gazetted::test
