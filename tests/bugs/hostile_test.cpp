// Faults that were found by somebody who wanted to find them: what costs far more than its size, what hangs a reader,
// and what servers say in order to be repeated.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <thread>

#include "gazetted/audience/planner.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/edition_file.hpp"
#include "gazetted/edition/loaded_release.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/intake/spool.hpp"
#include "gazetted/model/web_address.hpp"
#include "gazetted/send/channel_answers.hpp"
#include "gazetted/send/smtp_session.hpp"
#include "support/program.hpp"
#include "support/raw_client.hpp"

namespace gazetted::test {
namespace {

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

std::string repeated(std::string_view piece, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += piece;
  return out;
}

// --- files that are none

TEST(Fifo, NoReaderWaitsForAWriter) {
  TemporaryDirectory directory;
  ASSERT_EQ(::mkfifo((directory / "pipe").c_str(), 0600), 0);
  const auto text = read_file(directory / "pipe");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().text(), (directory / "pipe").string() + ": not a regular file");
  const auto list = ListReader::open(directory / "pipe", {});
  ASSERT_FALSE(list);
  EXPECT_TRUE(says(list.error().text(), "is not a file")) << list.error().text();
}

// --- lists that cost much

class CostlyList : public testing::Test {
 protected:
  Result<std::vector<PlannedList>> plan(const std::string& name, const std::string& text) {
    list.name = "press";
    list.subscribers = directory.put(name, text);
    const ListOptions* lists[] = {&list};
    const PutRecipients put = [&](std::size_t, PlannedAs, std::vector<Subscriber> recipients) {
      batches.push_back(recipients.size());
      return Status();
    };
    const LookUpSuppressed nobody = [](const std::string&, const std::string&) { return Suppressed::no; };
    return plan_lists(lists, nobody, put, [&](std::size_t, const RowProblem& problem) { problems.push_back(problem); });
  }
  TemporaryDirectory directory;
  ListOptions list;
  std::vector<std::size_t> batches;
  std::vector<RowProblem> problems;
};

TEST_F(CostlyList, ABatchEndsAtItsBytesToo) {
  std::string text = "email";
  for (int i = 0; i < 400; ++i) text += fmt::format(",c{}", i);
  for (int i = 0; i < 1'000; ++i) text += fmt::format("\na{}@x.example", i) + repeated(",x", 400);
  const auto planned = plan("wide.csv", text);
  ASSERT_TRUE(planned) << planned.error().text();
  EXPECT_EQ(planned->front().recipients, 1'000);
  ASSERT_GE(batches.size(), 3u);
  EXPECT_LE(*std::max_element(batches.begin(), batches.end()), 500u);
}

TEST_F(CostlyList, ACellThatIsTooLongIsASkippedRow) {
  std::string text = "email,notes\n";
  for (int i = 0; i < 20; ++i) text += fmt::format("a{}@x.example,x\n", i);
  const auto planned = plan("long.csv", text + "b@x.example," + std::string(100'000, 'x') + "\n");
  ASSERT_TRUE(planned) << planned.error().text();
  EXPECT_EQ(planned->front().recipients, 20);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems.front().message, "the column 'notes' has 98 KB; at most 64 KB is allowed");
}

TEST_F(CostlyList, RowsThatEachHaveOtherKeysAreReadUpToABudget) {
  std::string text;
  for (int row = 0; row < 300; ++row) {
    text += fmt::format("{{\"email\":\"a{}@x.example\"", row);
    for (int i = 0; i < 400; ++i) text += fmt::format(",\"k{}_{}\":1", row, i);
    text += "}\n";
  }
  for (int row = 0; row < 3'000; ++row) text += fmt::format("{{\"email\":\"b{}@x.example\"}}\n", row);
  const auto planned = plan("keys.jsonl", text);
  ASSERT_TRUE(planned) << planned.error().text();
  ASSERT_FALSE(problems.empty());
  EXPECT_TRUE(says(problems.front().message, "too many different keys")) << problems.front().message;
  EXPECT_EQ(planned->front().recipients + planned->front().skipped, 3'300);
}

// --- a spool that strangers may write to

TEST(HostileSpool, AFileThatBeginsLikeAClaimIsNone) {
  TemporaryDirectory directory;
  SpoolOptions options;
  options.directory = directory / "spool";
  options.state = directory / "state";
  auto spool = Spool::open(options);
  ASSERT_TRUE(spool) << spool.error().text();
  for (const char* name :
       {".claim-12345678-..", ".claim-12345678-.", ".claim-1-x", ".claim-1234567g-a.md", ".claim-12345678"})
    directory.put(std::string("spool/incoming/") + name, "x");
  const auto now = *parse_rfc3339("2126-11-24T12:00:00Z");
  EXPECT_TRUE(spool->scan(now).ready.empty());
  directory.put("spool/incoming/.claim-12345678-a.md", "x");
  const auto scan = spool->scan(now);
  ASSERT_EQ(scan.ready.size(), 1u);
  EXPECT_EQ(scan.ready.front().name, "a.md");
}

// --- what servers say

// A server for one connection that says the first line, and one more for each that it hears.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<std::string> lines) : lines_(std::move(lines)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    ::bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at);
    ::listen(fd_, 1);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedServer() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  int port() const { return port_; }

 private:
  void serve() {
    const Descriptor client(::accept(fd_, nullptr, nullptr));
    char heard[4096];
    for (const auto& line : lines_) {
      if (::send(client.get(), line.data(), line.size(), MSG_NOSIGNAL) < 0) return;
      if (::recv(client.get(), heard, sizeof heard, 0) <= 0) return;
    }
  }
  std::vector<std::string> lines_;
  int fd_ = -1, port_ = 0;
  std::thread thread_;
};

std::string trouble_with(std::vector<std::string> lines) {
  ScriptedServer server(std::move(lines));
  RelayOptions relay;
  relay.name = "main";
  relay.host = "127.0.0.1";
  relay.port = std::uint16_t(server.port());
  relay.tls = TlsPolicy::off;
  relay.auth = {AuthMechanism::plain, "press", Secret("hunter2secret")};
  const auto tls = *make_tls_context(relay);
  std::string said;
  asio::io_context io;
  const auto task = [&]() -> asio::awaitable<void> {
    SmtpSession session(io, relay, "test.example.org", {}, *tls);
    auto trouble = co_await session.open();
    if (trouble) said = trouble->trouble + (trouble->reply ? trouble->reply->text() : "");
  };
  asio::co_spawn(io, task(), [](std::exception_ptr thrown) { EXPECT_FALSE(thrown); });
  io.run();
  return said;
}

TEST(HostileServer, APasswordThatIsRepeatedOutsideAReplyIsTakenOut) {
  const auto token = base64(std::string("\0press\0hunter2secret", 20));
  const auto said = trouble_with(
      {"220 hi\r\n", "250-hi\r\n250 AUTH PLAIN\r\n", "bad login hunter2secret AUTH PLAIN " + token + "\r\n"});
  EXPECT_TRUE(says(said, "bad login ***")) << said;
  EXPECT_FALSE(says(said, "hunter2secret")) << said;
  EXPECT_FALSE(says(said, token)) << said;
}

TEST(HostileServer, APasswordThatItKnowsFromBeforeIsTakenOutOfItsGreeting) {
  for (const std::string greeting : {"220", "554", "no code:"}) {
    const auto said = trouble_with({greeting + " hello hunter2secret\r\n", "502 hunter2secret\r\n"});
    EXPECT_FALSE(said.empty()) << greeting;
    EXPECT_FALSE(says(said, "hunter2secret")) << said;
  }
}

TEST(HostileServer, OnlyAnAddressOfTheWebIsHandedOn) {
  for (const char* good :
       {"https://m.example/@a/1", "http://x.example", "https://m.example/?a=1&b=%20#c", "https://münchen.example/ä"})
    EXPECT_TRUE(is_web_address(good)) << good;
  for (const std::string& bad :
       {std::string("https://"), std::string("javascript:alert(1)"),
        std::string("https://x.example/\r\nBcc: a@b.example"), std::string("https://x.example/\x1b]0;pwned\x07"),
        std::string("https://x.example/a b"), std::string("https://x.example/\"onclick="),
        std::string("https://x.example/<b>"), std::string("https://x.example/\xc2\x9b") + "2J",
        std::string("https://x.example/\xe2\x80\xae"), std::string("https://x.example/\xff"),
        "https://x.example/" + std::string(3000, 'a')})
    EXPECT_FALSE(is_web_address(bad)) << bad.substr(0, 60);
}

TEST(HostileServer, TheNameOfAPostIsOneLineAndLeadsNowhereElse) {
  const ChannelOptions options;
  EXPECT_EQ(public_address("https://x.example/\r\nBcc: a@b.example\r\n\r\nANY\x1b]0;pwned\x07\x1b[2J", options), "");
  EXPECT_EQ(public_address("https://m.example/@a/1", options), "https://m.example/@a/1");
  EXPECT_EQ(public_address("at://did:plc:x\r\n\x1b[2J", options), "at://did:plc:x [2J");
  EXPECT_LE(public_address(std::string(60'000, 'x'), options).size(), 512u);
}

// --- a state directory that was damaged

class DamagedEdition : public testing::Test {
 protected:
  DamagedEdition() {
    directory.put("l.csv", "email,name\na@example.org,A\n");
    Findings findings;
    settings = parse_settings(
        "newsrooms: {default: {name: N, time_zone: Pacific/Auckland}}\n"
        "relays: {main: {host: 127.0.0.1, port: 25, tls: off}}\n"
        "lists: {press: {subscribers: l.csv, title: Press list, language: en, from: P <p@example.org>}}\n"
        "templates: " +
            source("config/templates").string() + "\n",
        directory / "c.yaml", SecretUse::not_needed, findings);
    directory.put("copy/r.md", "---\ntitle: T\n---\n\nText.\n");
    PrepareInput input;
    input.content = directory / "copy/r.md";
    input.name = "r.md";
    input.now = *parse_rfc3339("2026-11-24T12:00:00Z");
    const auto edition = prepare(input, settings, findings);
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    EXPECT_TRUE(write_edition(edition, directory / "copy"));
    whole = slurp(directory / "copy/frozen.json");
  }
  // What the daemon says of it when it starts.
  std::string trouble(const std::string& from, const std::string& to) {
    EXPECT_TRUE(says(whole, from)) << from << "\n" << whole;
    directory.put("copy/frozen.json", replace_all(whole, from, to));
    ReleaseRow row;
    row.id = "r";
    row.accepting_directory = "copy";
    return load_release(Archive(directory.path()), row, settings).trouble;
  }
  TemporaryDirectory directory;
  Settings settings;
  std::string whole;
};

TEST_F(DamagedEdition, WhatWouldReachAHeaderIsCheckedBefore) {
  EXPECT_EQ(trouble("\"version\"", "\"version\""), "");
  EXPECT_TRUE(says(trouble("Press list", "Press\\r\\nBcc: x@y.example"), "'lists: title' must be one line"));
  EXPECT_TRUE(says(trouble("\"language\":\"en\"", "\"language\":\"en\\r\\nX: y\""), "is not a language"));
  EXPECT_TRUE(says(trouble("P <p@example.org>", "P\\r\\n <p@example.org>"), "'lists: from'"));
  EXPECT_TRUE(says(trouble("\"title\":\"T\"", "\"title\":\"T\\u0000\""), "'title' must be one line"));
  EXPECT_TRUE(says(trouble("\"name\":\"N\"", "\"name\":\"N\\u001b[2J\""), "'newsrooms: name' must be one line"));
}

TEST_F(DamagedEdition, AListWithoutItsNewsroomIsNamed) {
  const auto said = trouble("\"newsrooms\":{\"\":", "\"newsrooms\":{\"other\":");
  EXPECT_TRUE(says(said, "the newsroom '' of list 'press' is missing")) << said;
}

// --- the sandbox

using Client = RawClient;

TEST(HostileSandbox, ACommandWithoutEndIsRefused) {
  Capture capture;
  Client client(capture->smtp_port());
  client.hear("\r");
  client.say("RCPT TO:<" + std::string(12'400, 'a'));
  EXPECT_TRUE(says(client.hear("\r"), "500 5.5.2 line too long"));
}

TEST(HostileSandbox, AllThatIsKeptOfAMailAndAPostCounts) {
  CaptureOptions options;
  options.keep_bytes = 100'000;
  Capture capture(options);
  for (int i = 0; i < 40; ++i) {
    Client client(capture->smtp_port());
    client.hear("\r");
    client.say("EHLO x\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<" + std::string(8'000, 'b') + "@x.example>\r\nDATA\r\n");
    client.hear("354 ");
    client.say("Subject: x\r\n\r\nText\r\n.\r\n");
    client.hear("queued");
  }
  EXPECT_EQ(capture->mails().size(), 12u);
  EXPECT_EQ(capture->mails().back().number, 40);
  for (int i = 0; i < 40; ++i) {
    Client client(capture->http_port());
    client.say("POST /" + std::string(4'000, 'p') + " HTTP/1.1\r\nHost: localhost\r\nX-Long: " +
               std::string(3'000, 'h') + "\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
    client.hear("\r");
  }
  EXPECT_LE(capture->posts().size(), 14u);
  EXPECT_GE(capture->posts().size(), 1u);
}

TEST(HostileSandbox, BodiesThatNeverEndHaveACommonBudget) {
  Capture capture;
  std::vector<std::unique_ptr<Client>> clients;
  const std::string piece(1 << 20, 'x');
  for (int i = 0; i < 12; ++i) {
    auto& client = *clients.emplace_back(std::make_unique<Client>(capture->http_port()));
    bool open = client.say("POST /hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\n\r\n");
    for (int part = 0; open && part < 20; ++part) open = client.say(piece);
  }
  // Who is refused is heard out for a moment.
  const auto held = [&] {
    return std::count_if(clients.begin(), clients.end(), [](const auto& client) { return client->say("x"); });
  };
  EXPECT_TRUE(eventually([&] { return held() < 12; })) << "240 MB are held for whom sends no end";
  EXPECT_GE(held(), 3);
  clients.clear();
  Client client(capture->http_port());  // and whoever comes later is served
  client.say("POST /hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx");
  EXPECT_TRUE(says(client.hear("\r"), "200 OK"));
}

TEST(HostileSandbox, ThePageOfAllMailsShortensWhatIsLong) {
  CapturedMail mail;
  mail.number = 1;
  mail.recipient = mail.sender = std::string(10'000, 'r');
  mail.bytes = "Subject: " + std::string(100'000, 's') + "\r\n\r\nText\r\n";
  EXPECT_LT(capture_page("T", "/", {mail}, {}).body.size(), 20'000u);
}

}  // namespace
}  // namespace gazetted::test
