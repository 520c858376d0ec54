#include <gtest/gtest.h>

#include "gazetted/audience/planner.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"
#include "read_list.hpp"

namespace gazetted {
namespace {

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
  ASSERT_EQ(list.subscribers.size(), 2u);
  EXPECT_EQ(list.subscribers[0].name, "Müller, \"Max\"");
  EXPECT_EQ(list.subscribers[0].attributes.at(0).second, "Köln\nSüd");
  EXPECT_TRUE(list.subscribers[1].attributes.empty());
}

TEST(ListReader, FindsItsSeparator) {
  EXPECT_EQ(read("l.csv", "email\tname\na@x.example\tA\n").subscribers.at(0).name, "A");
  EXPECT_EQ(read("l.csv", "sep=|\nemail|name\na@x.example|A\n").subscribers.at(0).name, "A");
  EXPECT_EQ(read("l.csv", "email\na@x.example").subscribers.size(), 1u);
}

TEST(ListReader, ReadsOtherEncodings) {
  for (const bool little : {true, false})
    EXPECT_EQ(read("l.csv", utf16("email,name\na@x.example,Ann\n", little)).subscribers.at(0).name, "Ann");
  ListFormat polish;
  polish.language = "pl";
  EXPECT_EQ(read("l.csv", "email,name\na@x.example,\xA3ukasz\n", polish).subscribers.at(0).name, "Łukasz");
  EXPECT_EQ(read("l.csv", "email,name\na@x.example,Ren\xE9\n").subscribers.at(0).name, "René");
}

TEST(ListReader, KnowsHeaderWordsInOtherLanguages) {
  for (const char* word :
       {"Courriel", "Correo", "E-Mail", "e_mail", "邮箱", "Электронная почта", "البريد الإلكتروني"}) {
    EXPECT_EQ(read("l.csv", std::string(word) + ",x\na@x.example,1\n").subscribers.size(), 1u) << word;
  }
  ListFormat format;
  format.columns["email"] = "Kontakt";
  EXPECT_EQ(read("l.csv", "email,Kontakt\nwrong,a@x.example\n", format).subscribers.at(0).address, "a@x.example");
}

TEST(ListReader, SkipsBadRowsWithTheirLine) {
  const auto list =
      read("l.csv",
           "email,name\nnot an "
           "address,A\n,B\n\"a@x.example\",\"x\ny\"\nc@x.example,C,extra\nd@x.example,D\n\"e@x.example,E\n");
  ASSERT_EQ(list.subscribers.size(), 2u);
  EXPECT_EQ(list.subscribers[0].name, "x y");
  EXPECT_EQ(list.subscribers[1].address, "d@x.example");
  std::string lines;
  for (const auto& problem : list.problems) lines += std::to_string(problem.line) + " ";
  EXPECT_EQ(lines, "2 3 6 8 ");
}

TEST(ListReader, AListWithoutAnEmailColumnIsAnError) {
  EXPECT_EQ(read("l.csv", "who,name\nx,y\n").error,
            "no e-mail column among 'who', 'name'; name it email, or set columns: {email: …} for this list");
  EXPECT_NE(read("l.csv", "").error, "");
}

TEST(ListReader, ReadsJsonLines) {
  const auto list = read("l.jsonl",
                         "{\"email\":\"A@X.example\",\"name\":\"A\",\"topics\":[\"t\"],\"Desk\":\"d\"}\n\nnot "
                         "json\n{\"name\":\"x\"}\n[1]\n{\"E-Mail\":\"b@x.example\",\"language\":\"de\"}");
  ASSERT_EQ(list.subscribers.size(), 2u);
  EXPECT_EQ(list.subscribers[0].address, "A@x.example");
  EXPECT_EQ(list.subscribers[0].topics.at(0), "t");
  EXPECT_EQ(list.subscribers[1].language, "de");
  EXPECT_EQ(list.problems.size(), 3u);
  EXPECT_EQ(list.problems[0].line, 3);
}

TEST(Matcher, TopicsDecide) {
  EXPECT_TRUE(matches({}, {}));
  EXPECT_FALSE(matches({true, {}, {}, {}}, {"a"}));
  EXPECT_TRUE(matches({false, {"A", "b"}, {}, {}}, {"a"}));
  EXPECT_TRUE(matches({false, {"Öl"}, {}, {}}, {"öl"})) << "case does not matter in any script";
  EXPECT_TRUE(matches({false, {"ЭНЕРГИЯ"}, {}, {}}, {"Энергия"}));
  EXPECT_TRUE(matches({false, {"O\u0308l"}, {}, {}}, {"öl"})) << "nor does how the dots are written";
  EXPECT_FALSE(matches({false, {}, {}, {"ÖL"}}, {"öl"}));
  EXPECT_FALSE(matches({false, {}, {"a", "b"}, {}}, {"a"}));
  EXPECT_FALSE(matches({false, {"a"}, {}, {"c"}}, {"a", "c"}));
}

ListOptions options(const TemporaryDirectory& directory, const std::string& name, const std::string& text) {
  ListOptions list;
  list.name = name;
  list.subscribers = directory.put(name + ".csv", text);
  return list;
}

std::string strangers(int count) {
  std::string rows;
  for (int i = 0; i < count; ++i) rows += fmt::format("stranger{}@x.example\n", i);
  return rows;
}

Suppressed nobody(const std::string&, const std::string&) { return Suppressed::no; }

TEST(Planner, APersonOnSeveralListsGetsOneMessage) {
  TemporaryDirectory directory;
  const auto first = options(directory, "first", "email\na@x.example\nb@y.example\n");
  const auto second =
      options(directory, "second", "email\nA@X.example\nc@x.example\nc@x.example\nbad\n" + strangers(8));
  const ListOptions* lists[] = {&first, &second};
  std::map<std::size_t, std::vector<std::string>> got;
  const PutRecipients put = [&](std::size_t list, PlannedAs, std::vector<Subscriber> subscribers) {
    for (const auto& subscriber : subscribers) got[list].push_back(subscriber.address);
    return Status();
  };
  const auto planned = plan_lists(lists, nobody, put, [](std::size_t, const RowProblem&) {});
  ASSERT_TRUE(planned);
  EXPECT_EQ(got[0].size(), 2u);
  EXPECT_EQ(got[1].at(0), "c@x.example");
  EXPECT_EQ(got[1].size(), 9u);
  EXPECT_EQ((*planned)[1].elsewhere, 1);
  EXPECT_EQ((*planned)[1].twice, 1);
  EXPECT_EQ((*planned)[1].skipped, 1);
}

// Who is suppressed where, on the lists in their order → where the mail comes from, and where the person is named.
TEST(Planner, WhoeverLeftOneListIsReachedThroughTheNext) {
  TemporaryDirectory directory;
  const auto press = options(directory, "press", "email\nboth@x.example\nBOTH@x.example\none@x.example\n");
  const auto donors = options(directory, "donors", "email\nboth@x.example\ntwo@x.example\n");
  const auto friends = options(directory, "friends", "email\nboth@x.example\nthree@x.example\n");
  using Where = std::set<std::string>;
  struct Case {
    Where suppressed;  // "*": everywhere
    std::vector<const ListOptions*> lists;
    std::string mailed;  // through this list
    Where named;         // as passed over
  };
  for (const auto& one : std::vector<Case>{
           {{}, {&press, &donors}, "press", {}},
           {{"press"}, {&press, &donors}, "donors", {"press"}},
           {{"press"}, {&donors, &press}, "donors", {}},
           {{"press", "donors"}, {&press, &donors}, "", {"press"}},
           {{"press", "donors"}, {&press, &donors, &friends}, "friends", {"press"}},
           {{"donors"}, {&press, &donors, &friends}, "press", {}},
           {{"*"}, {&press, &donors}, "press", {}},  // a row as every other, which the moment of sending decides
       }) {
    std::string mailed;
    Where named;
    const PutRecipients put = [&](std::size_t list, PlannedAs as, std::vector<Subscriber> subscribers) {
      for (const auto& subscriber : subscribers) {
        if (address_key(subscriber.address) != "both@x.example") continue;
        const auto& name = one.lists[list]->name;
        EXPECT_TRUE(as == PlannedAs::passed_over ? named.insert(name).second : std::exchange(mailed, name).empty());
      }
      return Status();
    };
    const LookUpSuppressed look_up = [&](const std::string& key, const std::string& list) {
      if (key != "both@x.example") return Suppressed::no;
      if (one.suppressed.contains("*")) return Suppressed::everywhere;
      return one.suppressed.contains(list) ? Suppressed::here : Suppressed::no;
    };
    const auto planned = plan_lists(one.lists, look_up, put, [](std::size_t, const RowProblem&) {});
    ASSERT_TRUE(planned);
    EXPECT_EQ(mailed, one.mailed);
    EXPECT_EQ(named, one.named);
    std::int64_t rows = 0;
    for (const auto& list : *planned) rows += list.recipients + list.suppressed + list.repeated();
    EXPECT_EQ(rows, std::int64_t(3 + 2 * (one.lists.size() - 1))) << "every row is counted";
  }
}

TEST(Planner, WhoWasErasedIsCountedOnceAndHasNoName) {
  const TemporaryDirectory directory;
  ListOptions press, other;
  press.name = "press";
  press.subscribers = directory.put("press.csv", "email,name\njo@x.example,Jo\nann@x.example,Ann\nJO@x.example,Jo\n");
  other.name = "other";
  other.subscribers = directory.put("other.csv", "email,name\njo@x.example,Jo\nben@x.example,Ben\n");
  std::vector<std::string> mailed;
  std::vector<Subscriber> named;
  const PutRecipients put = [&](std::size_t, PlannedAs as, std::vector<Subscriber> subscribers) {
    for (auto& subscriber : subscribers) {
      if (as == PlannedAs::waiting)
        mailed.push_back(subscriber.address);
      else
        named.push_back(std::move(subscriber));
    }
    return Status();
  };
  const LookUpSuppressed look_up = [](const std::string& key, const std::string&) {
    return key == "jo@x.example" ? Suppressed::erased : Suppressed::no;
  };
  const std::vector<const ListOptions*> lists = {&press, &other};
  const auto planned = plan_lists(lists, look_up, put, [](std::size_t, const RowProblem&) {});
  ASSERT_TRUE(planned) << planned.error().text();
  EXPECT_THAT(mailed, testing::ElementsAre("ann@x.example", "ben@x.example"));
  ASSERT_EQ(named.size(), 1u);
  EXPECT_EQ(named[0].address + named[0].name, "");
  EXPECT_EQ((*planned)[0].suppressed, 1);
  EXPECT_EQ((*planned)[0].twice, 1);
  EXPECT_EQ((*planned)[1].elsewhere, 1);
}

// rows that can be read, skipped, unsubscribed → may a release go to the list?
TEST(Planner, AListWithNobodyOrATenthOfItLostIsUnfit) {
  struct Case {
    std::int64_t subscribers, twice, skipped, unsubscribed;
    const char* reason;  // null: fit
  };
  for (const auto& one : std::vector<Case>{
           {1, 0, 0, 0, nullptr},
           {9, 0, 1, 0, nullptr},
           {8, 1, 1, 0, nullptr},
           {8, 0, 1, 0, "1 of its 9 rows cannot be read, which is over a tenth"},
           {1, 0, 51, 0, "51 of its 52 rows cannot be read, which is over a tenth"},
           {0, 3, 0, 0, nullptr},  // they are all on an earlier list
           {0, 0, 0, 0, "the list has a header but no rows"},
           {0, 0, 2, 0, "nobody is on the list; 2 rows cannot be read"},
           {0, 0, 0, 7, "nobody is on the list; 7 rows say that the person unsubscribed"},
           {1, 0, 0, 999, nullptr},
       }) {
    PlannedList list{"l", one.subscribers};
    list.twice = one.twice;
    list.skipped = one.skipped;
    list.unsubscribed = one.unsubscribed;
    if (one.skipped) list.first_skipped.push_back({3, "a quote is never closed", "", RowFate::skipped, ""});
    const auto reason = unfit(list);
    ASSERT_EQ(reason.has_value(), one.reason != nullptr) << one.subscribers << "/" << one.skipped;
    if (!reason) continue;
    EXPECT_EQ(reason->substr(0, std::string(one.reason).size()), one.reason);
    EXPECT_EQ(reason->find(": line 3: a quote is never closed") != std::string::npos, one.skipped > 0) << *reason;
  }
}

TEST(Planner, AnUnfitListIsAnErrorThatNamesItAndItsLines) {
  TemporaryDirectory directory;
  const auto list = options(directory, "press", "email\na@x.example\nb\nc@x.example\nd\n");
  const ListOptions* lists[] = {&list};
  const auto ignore = [](std::size_t, PlannedAs, std::vector<Subscriber>) { return Status(); };
  const auto planned = plan_lists(lists, nobody, ignore, [](std::size_t, const RowProblem&) {});
  ASSERT_FALSE(planned);
  EXPECT_EQ(planned.error().text(),
            list.subscribers.string() +
                ":3:1: list 'press': 2 of its 4 rows cannot be read, which is over a tenth: line 3: 'b' is "
                "not an e-mail address: it has no @; line 5: 'd' is not an e-mail address: it "
                "has no @");
}

// Choices of one list: two who subscribed by themselves, one of whom the file has; one of the file wants nothing of it.
struct ChoicesOfPress : OwnChoices {
  Result<Wanted> apply(const std::string& list, Subscriber& row) override {
    if (list != "press") return Wanted::yes;
    if (row.address == "a@x.example") row.language = "de";
    if (digests.contains(row.address)) return Wanted::in_digest;
    return row.address != "b@x.example" ? Wanted::yes : Wanted::other_topics;
  }
  Result<std::optional<OwnReader>> next(const std::string& list) override {
    if (list != "press" || at == own.size()) return std::optional<OwnReader>();
    const auto& one = own[at++];
    return std::optional(OwnReader{one, digests.contains(one.address) ? Wanted::in_digest : Wanted::yes});
  }
  std::vector<Subscriber> own = {{"A@x.example", "", "fr", {}, {}}, {"s@y.example", "", "fr", {}, {}}};
  std::set<std::string> digests = {};
  std::size_t at = 0;
};

TEST(Planner, WhoSubscribedByThemselvesIsPlannedAfterTheFileAndOnce) {
  TemporaryDirectory directory;
  const auto press = options(directory, "press", "email,name\na@x.example,Ann\nb@x.example,Bea\n");
  const auto other = options(directory, "other", "email\nb@x.example\ns@y.example\n");
  const ListOptions* lists[] = {&press, &other};
  std::vector<std::string> put;
  const auto note = [&](std::size_t list, PlannedAs, std::vector<Subscriber> rows) {
    for (const auto& row : rows) put.push_back(fmt::format("{} {} {} {}", list, row.address, row.name, row.language));
    return Status();
  };
  ChoicesOfPress own;
  const auto planned = plan_lists(
      lists, nobody, note, [](std::size_t, const RowProblem&) {}, {}, &own);
  ASSERT_TRUE(planned) << planned.error().text();
  EXPECT_EQ(put, (std::vector<std::string>{"0 a@x.example Ann de", "0 s@y.example  fr", "1 b@x.example  "}));
  EXPECT_EQ(planned->at(0).recipients, 2);
  EXPECT_EQ(planned->at(0).twice, 0);
  EXPECT_EQ(planned->at(0).not_wanted, 1);
  EXPECT_EQ(planned->at(1).elsewhere, 1);
  EXPECT_EQ(left_out(planned->at(0)), ", 1 more has chosen other topics");
}

// They are no recipients of the release, and neither lost: counted once, named, and no reason to call the list unfit.
TEST(Planner, WhoGetsDigestsIsCountedAndNamedAndNotMailed) {
  TemporaryDirectory directory;
  const auto press = options(directory, "press", "email\nd@x.example\ngone@x.example\n");
  const ListOptions* lists[] = {&press};
  const auto none = [](std::size_t, PlannedAs, const std::vector<Subscriber>& rows) {
    EXPECT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows.front().address, "gone@x.example");
    return Status();
  };
  ChoicesOfPress own;
  own.own = {{"D@x.example", "", "", {}, {}}, {"s@y.example", "", "", {}, {}}};
  own.digests = {"d@x.example", "D@x.example", "s@y.example", "gone@x.example"};
  const auto suppressed = [](const std::string& key, const std::string&) {
    return key == "gone@x.example" ? Suppressed::here : Suppressed::no;
  };
  std::vector<std::string> told;
  const auto tell = [&](std::size_t, const RowProblem& problem) {
    EXPECT_EQ(problem.fate, RowFate::in_digest);
    told.push_back(fmt::format("{} {} {}", problem.line, problem.address, problem.message));
  };
  const auto planned = plan_lists(lists, suppressed, none, tell, {}, &own);
  ASSERT_TRUE(planned) << planned.error().text();
  EXPECT_EQ(planned->at(0).in_digest, 2);
  EXPECT_EQ(planned->at(0).recipients, 0);
  EXPECT_EQ(told,
            (std::vector<std::string>{"2 d@x.example gets digests of this list, and finds the release in the next",
                                      "0 s@y.example gets digests of this list, and finds the release in the next"}));
  EXPECT_EQ(left_out(planned->at(0)), ", 2 more get it in a digest");
}

TEST(Planner, RunsAreSortedByDomainAndBatchesAreSmall) {
  TemporaryDirectory directory;
  std::string text = "email\n";
  for (int i = 0; i < 12'000; ++i) text += fmt::format("u{}@d{}.example\n", i, i % 3);
  const auto list = options(directory, "l", text);
  const ListOptions* lists[] = {&list};
  std::vector<std::string> domains;
  const PutRecipients put = [&](std::size_t, PlannedAs, std::vector<Subscriber> subscribers) {
    EXPECT_LE(subscribers.size(), 5000u);
    for (const auto& subscriber : subscribers)
      domains.push_back(subscriber.address.substr(subscriber.address.find('@')));
    return Status();
  };
  ASSERT_TRUE(plan_lists(lists, nobody, put, [](std::size_t, const RowProblem&) {}));
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
