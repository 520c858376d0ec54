#include <gtest/gtest.h>

#include "gazetted/audience/planner.hpp"
#include "gazetted/base/text.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using test::TemporaryDirectory;

struct Read {
  std::vector<Person> people;
  std::vector<RowProblem> problems;
  std::string error, understood;
};

Read read(const std::string& name, const std::string& bytes, const ListFormat& format = {}) {
  TemporaryDirectory directory;
  Read result;
  auto reader = ListReader::open(directory.put(name, bytes), format);
  if (!reader) {
    result.error = reader.error().message();
    return result;
  }
  result.understood = (*reader)->understood();
  const auto tell = [&](const RowProblem& problem) { result.problems.push_back(problem); };
  while (true) {
    auto person = (*reader)->next(tell);
    if (!person || !*person) return result;
    result.people.push_back(**person);
  }
}

std::string utf16(const std::string& text, bool little) {
  std::string out = little ? "\xFF\xFE" : "\xFE\xFF";
  for (const char32_t c : std::u32string(text.begin(), text.end())) {
    const char low = char(c & 0xFF);
    out += little ? std::string{low, '\0'} : std::string{'\0', low};
  }
  return out;
}

TEST(ListReader, ReadsWhatSpreadsheetsWrite) {
  const auto list =
      read("l.csv",
           "\xEF\xBB\xBF"
           "E-Mail-Adresse;Name;Ort\r\n\"a@x.example\";\"Müller, \"\"Max\"\"\";\"Köln\nSüd\"\r\nb@x.example;;\r\n");
  EXPECT_EQ(list.understood, "CSV, separator ';', utf-8; email is 'E-Mail-Adresse'; name is 'Name'");
  ASSERT_EQ(list.people.size(), 2u);
  EXPECT_EQ(list.people[0].name, "Müller, \"Max\"");
  EXPECT_EQ(list.people[0].attributes.at(0).second, "Köln\nSüd");
  EXPECT_TRUE(list.people[1].attributes.empty());
}

TEST(ListReader, FindsItsSeparator) {
  EXPECT_EQ(read("l.csv", "email\tname\na@x.example\tA\n").people.at(0).name, "A");
  EXPECT_EQ(read("l.csv", "sep=|\nemail|name\na@x.example|A\n").people.at(0).name, "A");
  EXPECT_EQ(read("l.csv", "email\na@x.example").people.size(), 1u);
}

TEST(ListReader, ReadsOtherEncodings) {
  for (const bool little : {true, false})
    EXPECT_EQ(read("l.csv", utf16("email,name\na@x.example,Ann\n", little)).people.at(0).name, "Ann");
  ListFormat polish;
  polish.language = "pl";
  EXPECT_EQ(read("l.csv", "email,name\na@x.example,\xA3ukasz\n", polish).people.at(0).name, "Łukasz");
  EXPECT_EQ(read("l.csv", "email,name\na@x.example,Ren\xE9\n").people.at(0).name, "René");
}

TEST(ListReader, KnowsHeaderWordsInOtherLanguages) {
  for (const char* word :
       {"Courriel", "Correo", "E-Mail", "e_mail", "邮箱", "Электронная почта", "البريد الإلكتروني"}) {
    EXPECT_EQ(read("l.csv", std::string(word) + ",x\na@x.example,1\n").people.size(), 1u) << word;
  }
  ListFormat format;
  format.columns["email"] = "Kontakt";
  EXPECT_EQ(read("l.csv", "email,Kontakt\nwrong,a@x.example\n", format).people.at(0).address, "a@x.example");
}

TEST(ListReader, SkipsBadRowsWithTheirLine) {
  const auto list =
      read("l.csv",
           "email,name\nnot an "
           "address,A\n,B\n\"a@x.example\",\"x\ny\"\nc@x.example,C,extra\nd@x.example,D\n\"e@x.example,E\n");
  ASSERT_EQ(list.people.size(), 1u);
  EXPECT_EQ(list.people[0].address, "d@x.example");
  std::string lines;
  for (const auto& problem : list.problems) lines += std::to_string(problem.line) + " ";
  EXPECT_EQ(lines, "2 3 4 6 8 ");
}

TEST(ListReader, AListWithoutAnEmailColumnIsAnError) {
  EXPECT_EQ(read("l.csv", "who,name\nx,y\n").error,
            "no e-mail column among 'who', 'name'; name it email, or say columns: {email: …} for this list");
  EXPECT_NE(read("l.csv", "").error, "");
}

TEST(ListReader, ReadsJsonLines) {
  const auto list = read("l.jsonl",
                         "{\"email\":\"A@X.example\",\"name\":\"A\",\"topics\":[\"t\"],\"Desk\":\"d\"}\n\nnot "
                         "json\n{\"name\":\"x\"}\n[1]\n{\"E-Mail\":\"b@x.example\",\"language\":\"de\"}");
  ASSERT_EQ(list.people.size(), 2u);
  EXPECT_EQ(list.people[0].address, "A@x.example");
  EXPECT_EQ(list.people[0].topics.at(0), "t");
  EXPECT_EQ(list.people[1].language, "de");
  EXPECT_EQ(list.problems.size(), 3u);
  EXPECT_EQ(list.problems[0].line, 3);
}

TEST(Matcher, TopicsDecide) {
  EXPECT_TRUE(matches({}, {}));
  EXPECT_FALSE(matches({true, {}, {}, {}}, {"a"}));
  EXPECT_TRUE(matches({false, {"A", "b"}, {}, {}}, {"a"}));
  EXPECT_FALSE(matches({false, {}, {"a", "b"}, {}}, {"a"}));
  EXPECT_FALSE(matches({false, {"a"}, {}, {"c"}}, {"a", "c"}));
}

ListOptions options(const TemporaryDirectory& directory, const std::string& name, const std::string& text) {
  ListOptions list;
  list.name = name;
  list.subscribers = directory.put(name + ".csv", text);
  return list;
}

TEST(Planner, APersonOnSeveralListsGetsOneMessage) {
  TemporaryDirectory directory;
  const auto first = options(directory, "first", "email\na@x.example\nb@y.example\n");
  const auto second = options(directory, "second", "email\nA@X.example\nc@x.example\nc@x.example\nbad\n");
  const ListOptions* lists[] = {&first, &second};
  std::map<std::size_t, std::vector<std::string>> got;
  const PutPeople put = [&](std::size_t list, std::vector<Person> people) {
    for (const auto& person : people) got[list].push_back(person.address);
    return Status();
  };
  const auto planned = plan_lists(lists, put, [](std::size_t, const RowProblem&) {});
  ASSERT_TRUE(planned);
  EXPECT_EQ(got[0].size(), 2u);
  EXPECT_EQ(got[1], std::vector<std::string>{"c@x.example"});
  EXPECT_EQ((*planned)[1].repeated, 2);
  EXPECT_EQ((*planned)[1].skipped, 1);
}

TEST(Planner, RunsAreSortedByDomainAndBatchesAreSmall) {
  TemporaryDirectory directory;
  std::string text = "email\n";
  for (int i = 0; i < 12'000; ++i) text += fmt::format("u{}@d{}.example\n", i, i % 3);
  const auto list = options(directory, "l", text);
  const ListOptions* lists[] = {&list};
  std::vector<std::string> domains;
  const PutPeople put = [&](std::size_t, std::vector<Person> people) {
    EXPECT_LE(people.size(), 5000u);
    for (const auto& person : people) domains.push_back(person.address.substr(person.address.find('@')));
    return Status();
  };
  ASSERT_TRUE(plan_lists(lists, put, [](std::size_t, const RowProblem&) {}));
  EXPECT_EQ(domains.size(), 12'000u);
  EXPECT_TRUE(std::is_sorted(domains.begin(), domains.end()));
}

TEST(AddressSet, RemembersAMillionInThirtyTwoBytesEach) {
  AddressSet set;
  double worst = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    ASSERT_TRUE(set.insert(std::to_string(i)));
    if (i > 100'000 && i % 1000 == 0) worst = std::max(worst, double(set.bytes()) / i);
  }
  EXPECT_FALSE(set.insert("7"));
  EXPECT_LE(worst, 32.0);
}

}  // namespace
}  // namespace gazetted
