// What becomes of mail in feedback/new/: whose it is, what the book hears of it, and what a crash leaves.
#include "gazetted/app/feedback_loop.hpp"

#include <fstream>

#include "daemon_fixture.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

const TokenKeys& keys() {
  static const TokenKeys made({Secret("0123456789abcdef0123456789abcdef")});
  return made;
}
std::string person(std::int64_t delivery) { return fmt::format("person{}@x.example", delivery); }
std::string token(std::int64_t delivery, ReturnKind kind = ReturnKind::bounce) {
  return return_token(keys(), kind, delivery, person(delivery));
}
std::string address(std::int64_t delivery, ReturnKind kind = ReturnKind::bounce) {
  return fmt::format("{}+{}@news.example.org", usual_prefix(kind), token(delivery, kind));
}

// A bounce as Postfix writes it; `id` is its Message-ID.
std::string bounce(const std::string& id, const std::string& extra = "", const std::string& envelope_id = "") {
  return extra + "From: MAILER-DAEMON@mx.example (Mail Delivery System)\r\nSubject: Undelivered Mail\r\n" +
         (id.empty() ? "" : "Message-ID: <" + id + ">\r\n") +
         "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
         "--b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system at host mx.example.\r\n"
         "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n" +
         (envelope_id.empty() ? "" : "Original-Envelope-Id: " + envelope_id + "\r\n") +
         "\r\nFinal-Recipient: rfc822; gone@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
         "Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n--b--\r\n";
}
std::string upper(std::string text) {
  for (auto& c : text) c = char(std::toupper(static_cast<unsigned char>(c)));
  return text;
}
const std::string human = "From: Anna <anna@x.example>\r\nSubject: Re: news\r\n\r\nMay I call you tomorrow?\r\n";

// Knows deliveries 1 to 99; keeps what it is told by its digest, as the ledger does.
class ListedBook : public FeedbackBook {
 public:
  asio::awaitable<Result<std::vector<bool>>> prove(std::vector<ReturnClaim> claims) override {
    if (!prove_trouble.empty()) co_return fail("{}", prove_trouble);
    std::vector<bool> proven;
    for (const auto& claim : claims)
      proven.push_back(claim.delivery < 100 &&
                       proof_of(keys(), claim, person(claim.delivery)) == ReturnProof::row_and_person);
    co_return proven;
  }
  asio::awaitable<Result<std::vector<std::optional<ReturnClaim>>>> find(
      std::vector<ReturnedOriginal> originals) override {
    std::vector<std::optional<ReturnClaim>> found;
    for (const auto& original : originals) {
      const auto known = by_links.find(original.message_id + " " + join(original.tokens, " "));
      found.push_back(known == by_links.end() ? std::nullopt
                                              : read_return_token(ReturnKind::bounce, token(known->second)));
    }
    co_return found;
  }
  asio::awaitable<Result<std::vector<bool>>> note(std::vector<BookedFeedback> batch) override {
    if (!note_trouble.empty()) co_return fail("{}", note_trouble);
    sizes.push_back(batch.size());
    std::vector<bool> settled;
    for (auto& each : batch) {
      settled.push_back(!each.claim || each.claim->delivery != waits_for);
      const auto digest = each.digest;
      if (settled.back()) entries.try_emplace(digest, std::move(each));
    }
    co_return settled;
  }
  std::vector<std::string> lines() const {  // "bounce 7 delivery-status"
    std::vector<std::string> all;
    for (const auto& [digest, entry] : entries)
      all.push_back((entry.claim ? fmt::format("{} {} ", usual_prefix(entry.claim->kind), entry.claim->delivery) : "") +
                    std::string(to_string(entry.feedback.kind)));
    return all;
  }

  std::string prove_trouble, note_trouble;
  std::int64_t waits_for = 0;  // a delivery that has no outcome yet
  std::map<std::string, BookedFeedback> entries;
  std::map<std::string, std::int64_t> by_links;  // "MESSAGE-ID TOKEN…" → delivery
  std::vector<std::size_t> sizes;
};

class FeedbackLoopTest : public DaemonFixture {
 protected:
  void SetUp() override { ASSERT_TRUE(files.open()); }
  void put(const std::string& bytes, std::vector<std::string> recipients = {}, int times = 1,
           const std::string& source = "lmtp") {
    TakenMail mail;
    mail.source = source;
    mail.recipients = std::move(recipients);
    mail.at = stage.clock().now();
    mail.size = bytes.size();
    mail.bytes = bytes;
    const std::vector<TakenMail> mails(std::size_t(times), mail);
    ASSERT_TRUE(files.put(mails));
  }
  FeedbackLoop::Ports ports() {
    return FeedbackLoop::Ports{.io = stage.loop(),
                               .pool = stage.pool(),
                               .timers = stage.timers(),
                               .clock = stage.clock(),
                               .book = book,
                               .providers = [this] { return providers; },
                               .bounce_prefix = [] { return "bounce"; },
                               .keep = [] { return 720 * hour; }};
  }
  Result<std::size_t> work_off() {
    FeedbackLoop loop(ports(), files);
    return answer_to(loop.work_off());
  }
  std::size_t waiting() { return files.waiting(1000)->size(); }

  // What Mailgun posts of a failure.
  static std::string post(const std::string& id, const std::string& token_text) {
    return R"({"signature":{"token":")" + id +
           R"("},"event-data":{"event":"failed","severity":"permanent","recipient":"gone@x.example","delivery-status":)"
           R"({"code":550,"message":"5.1.1 user unknown"},"user-variables":{"g":")" +
           token_text + "\"}}}";
  }
  void know(const std::string& name) {
    Findings findings;
    const auto yaml = parse_yaml(test::slurp(test::source("config/providers/" + name + ".yaml")), name, 1, findings);
    providers.emplace_back().provider = read_provider(*yaml, name, findings);
  }

  FeedbackFiles files{stage.directory() / "state"};
  ListedBook book;
  std::vector<ProviderOptions> providers;
};

TEST_F(FeedbackLoopTest, TellsTheBookWhomAMailIsAbout) {
  put(bounce("a@mx"), {address(1)});
  put(bounce("b@mx", "Delivered-To: " + address(2) + "\r\nDelivered-To: " + address(3) + "\r\n"));
  put(bounce("c@mx", "To: <" + upper(address(4)) + ">\r\n"));
  put(bounce("d@mx", "", "bounce+" + token(5)));
  put(bounce("e@mx", "", address(6)), {address(7)});
  put(bounce("f@mx", "To: " + address(8) + "\r\n"), {"bounce+abc@news.example.org"});
  put("From: a@x.example\r\nSubject: leave\r\n\r\n\r\n", {address(9, ReturnKind::unsubscribe)});
  put(bounce("g@mx"), {address(10), address(11)});
  ASSERT_TRUE(work_off());
  EXPECT_THAT(book.lines(),
              UnorderedElementsAre("bounce 1 delivery-status", "bounce 2 delivery-status", "bounce 4 delivery-status",
                                   "bounce 5 delivery-status", "bounce 7 delivery-status", "bounce 8 delivery-status",
                                   testing::StartsWith("unsubscribe 9 "), "bounce 10 delivery-status",
                                   "bounce 11 delivery-status"));
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(FeedbackLoopTest, APostOfAProviderIsReadEventByEvent) {
  know("mailgun");
  know("sendgrid");
  put(post("id-1", token(1)), {}, 1, "provider:mailgun");
  put(R"([{"event":"spamreport","email":"a@x.example","sg_event_id":"e1","g":")" + token(2) +
          R"("},{"event":"open","sg_event_id":"e2"},{"event":"delivered","email":"b@x.example","sg_event_id":"e3","g":")" +
          upper(token(3)) + "\"}]",
      {}, 1, "provider:sendgrid");
  ASSERT_TRUE(work_off());
  EXPECT_THAT(book.lines(),
              UnorderedElementsAre("bounce 1 delivery-status", "bounce 2 complaint", "bounce 3 delivery-status"));
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(FeedbackLoopTest, APostThatComesAgainCountsOnceAndAForgedTokenForNobody) {
  know("mailgun");
  put(post("id-1", token(1)), {}, 3, "provider:mailgun");
  put(post("id-2", token(1)), {}, 1, "provider:mailgun");
  auto forged = token(1);
  forged.back() = forged.back() == '7' ? '8' : '7';
  put(post("id-3", forged), {}, 1, "provider:mailgun");
  put(post("id-4", token(150)), {}, 2, "provider:mailgun");
  ASSERT_TRUE(work_off());
  EXPECT_THAT(book.lines(), UnorderedElementsAre("bounce 1 delivery-status", "bounce 1 delivery-status",
                                                 "delivery-status", "delivery-status"));
}

TEST_F(FeedbackLoopTest, APostThatCannotBeReadOrIsOfNoProviderAnyMoreIsKeptAndShown) {
  know("mailgun");
  put("no json", {}, 1, "provider:mailgun");
  put(post("id-1", token(1)), {}, 1, "provider:gone");
  ASSERT_TRUE(work_off());
  EXPECT_THAT(book.lines(), UnorderedElementsAre("unread", "unread"));
  for (const auto& [digest, entry] : book.entries)
    EXPECT_THAT(entry.feedback.trouble, testing::StartsWith("provider:"));
}

TEST_F(FeedbackLoopTest, NobodyIsBelievedWithoutAProof) {
  put(bounce("a@mx", "To: " + address(150) + "\r\n"));                       // there is no such delivery
  put(bounce("b@mx", "To: bounce+" + token(1) + "a@news.example.org\r\n"));  // nor such a token
  put(bounce("c@mx", "To: " + person(1) + "\r\nX-Failed-Recipients: " + person(1) + "\r\n"));
  put(bounce("d@mx", "To: unsubscribe+" + token(1) + "@news.example.org\r\n"));  // of another purpose
  ASSERT_TRUE(work_off());
  EXPECT_THAT(book.lines(), ElementsAre("delivery-status", "delivery-status", "delivery-status", "delivery-status"));
}

TEST_F(FeedbackLoopTest, TheSameMailIsKnownAgainHoweverItComes) {
  put(bounce("a@mx"), {address(1)}, 10);
  put(bounce("a@mx", "Delivered-To: " + address(1) + "\r\nReceived: by other\r\n"), {}, 1, "maildir");
  put(bounce("", "Received: one\r\n"), {address(2)});
  put(bounce("", "Received: another\r\n"), {address(2)});
  put(bounce("a@mx"), {address(3)});  // servers that count from 1 after each start
  put(human);
  put(human);
  ASSERT_TRUE(work_off());
  EXPECT_THAT(book.lines(), UnorderedElementsAre("bounce 1 delivery-status", "bounce 2 delivery-status",
                                                 "bounce 3 delivery-status", "human"));
}

TEST_F(FeedbackLoopTest, GivesTheBookNoMoreThanItTakesAtOnce) {
  put(bounce("a@mx"), {address(1), address(2)}, 400);
  put(bounce("b@mx"), {address(1)}, 400);
  EXPECT_EQ(*work_off(), 400u);
  EXPECT_EQ(*work_off(), 400u);
  EXPECT_EQ(*work_off(), 0u);
  EXPECT_THAT(book.sizes, UnorderedElementsAre(500, 300, 400));
}

TEST_F(FeedbackLoopTest, WhatTheBookDoesNotTakeStays) {
  put(bounce("a@mx"), {address(1)});
  book.prove_trouble = "the ledger is locked";
  EXPECT_FALSE(work_off());
  book.prove_trouble = "";
  book.note_trouble = "the disk is full";
  EXPECT_FALSE(work_off());
  EXPECT_EQ(waiting(), 1u);
  book.note_trouble = "";
  EXPECT_EQ(*work_off(), 1u);
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(FeedbackLoopTest, AMailWhoseReturnPathIsLostIsKnownByTheSignedLinksOfWhatCameBack) {
  const auto returned = [](const std::string& id, const std::string& links) {
    return replace_all(bounce(id), "\r\n\r\n--b--\r\n",
                       "\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: press@news.example.org\r\n"
                       "Message-ID: <abc.gazetted@news.example.org>\r\nList-Unsubscribe: " +
                           links + "\r\n\r\n--b--\r\n");
  };
  book.by_links["abc.gazetted@news.example.org AbC.d_e-F1 AbC.d_e-F1"] = 7;
  put(returned("1@mx",
               "<https://news.example.org/u/AbC.d_e-F1>,\r\n "
               "<mailto:press@news.example.org?subject=unsubscribe%20AbC.d_e-F1>"));
  put(returned("2@mx", "<https://news.example.org/u/forged>"));
  EXPECT_EQ(*work_off(), 2u);
  EXPECT_THAT(book.lines(), UnorderedElementsAre("bounce 7 delivery-status", "delivery-status"));
}

TEST_F(FeedbackLoopTest, SaysWhereTheRawMailIs) {
  put(bounce("first@mx"), {address(1)});
  put(bounce("a@mx") + "second", {address(2)});
  ASSERT_TRUE(work_off());
  for (const auto& [digest, entry] : book.entries) {
    const auto mails = read_bundle(slurp(files.directory() / entry.raw));
    ASSERT_TRUE(mails) << entry.raw;
    EXPECT_EQ((*mails)[entry.position].recipients.front(), address(entry.claim->delivery));
    EXPECT_EQ(entry.source, "lmtp");
  }
}

TEST_F(FeedbackLoopTest, WhatIsNoBundleIsSetAsideAndKeepsNobodyElse) {
  std::ofstream(files.directory() / "new/0000000000001-aa.mails") << "gazetted feedback 1\n{\"kept\":90}\nab";
  put(bounce("a@mx"), {address(1)});
  EXPECT_EQ(*work_off(), 1u);
  EXPECT_TRUE(fs::exists(files.directory() / "aside/0000000000001-aa.mails"));
}

TEST_F(FeedbackLoopTest, OfALargeMailNothingIsRead) {
  auto large = bounce("a@mx");
  large += std::string(kept_of_mail, 'x');
  put(large, {address(1)});
  ASSERT_TRUE(work_off());
  EXPECT_THAT(book.lines(), ElementsAre("bounce 1 unread"));
  EXPECT_THAT(book.entries.begin()->second.feedback.trouble, HasSubstr("only the first"));
}

TEST_F(FeedbackLoopTest, MailOfPeopleIsGivenWholeAndNoOtherIs) {
  put(human);
  put(bounce("a@mx"), {address(1)});
  ASSERT_TRUE(work_off());
  EXPECT_THAT(book.lines(), UnorderedElementsAre("human", "bounce 1 delivery-status"));
  for (const auto& [digest, entry] : book.entries)
    EXPECT_EQ(entry.bytes, entry.feedback.kind == FeedbackKind::human ? human : "");
}

TEST_F(FeedbackLoopTest, WhatIsToComeAgainKeepsNothingElseOut) {
  FeedbackLoop loop(ports(), files);
  book.waits_for = 1;
  put(bounce("a@mx"), {address(1)});
  ASSERT_TRUE(answer_to(loop.work_off()));
  EXPECT_EQ(files.waiting(10)->size(), 1u) << "it stays in new/";
  EXPECT_EQ(*answer_to(loop.work_off()), 0u) << "not at once";
  put(bounce("b@mx"), {address(2)});
  EXPECT_EQ(*answer_to(loop.work_off()), 1u);
  EXPECT_EQ(files.waiting(10)->size(), 1u);
}

TEST_F(FeedbackLoopTest, AMailThatEndsTheProcessIsNotReadForEver) {
  put(bounce("a@mx"), {address(1)});
  const auto name = files.waiting(1)->front();
  ReadingMarks marks(files.directory() / "reading");
  // It ended twice while the bundle was read, and then twice while its only mail was.
  for (const auto& mark : {name, name, name + "#0", name + "#0"}) ASSERT_TRUE(marks.begin(mark));
  EXPECT_EQ(*work_off(), 1u);
  EXPECT_THAT(book.lines(), ElementsAre("bounce 1 unread"));
  put(bounce("a@mx"), {address(2)});
  EXPECT_EQ(*work_off(), 1u);
  EXPECT_THAT(book.lines(), UnorderedElementsAre("bounce 1 unread", "bounce 2 delivery-status"));
  EXPECT_FALSE(fs::exists(files.directory() / "reading"));
}

TEST_F(FeedbackLoopTest, ReadsWhatArrivesWhileItRuns) {
  FeedbackLoop loop(ports(), files);
  tasks.spawn(loop.run());
  stage.turn();
  put(bounce("a@mx"), {address(1)});
  loop.wake();
  stage.turn();
  EXPECT_THAT(book.entries, SizeIs(1));
  book.note_trouble = "the disk is full";
  put(bounce("b@mx"), {address(2)});
  loop.wake();
  stage.turn();
  book.note_trouble = "";
  stage.run_until(stage.since_start() + 10 * second);
  EXPECT_THAT(book.entries, SizeIs(2)) << "tried again by itself";
}

}  // namespace
}  // namespace gazetted::test
