// Faults that were found in what speaks to others: the control socket, the web's side, the sandbox, channels, notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "gazetted/app/control.hpp"
#include "gazetted/app/notice_line.hpp"
#include "gazetted/app/test_mails.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/http_server.hpp"
#include "gazetted/send/channel_calls.hpp"
#include "support/program.hpp"
#include "support/raw_client.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

using test::Capture;
using test::eventually;
using test::TemporaryDirectory;
using Raw = test::RawClient;

// --- the control socket

asio::awaitable<json::object> repeat(const json::object& request, const Peer&) {
  json::object answer;
  answer["command"] = text_member(request, "command");
  answer["body"] = text_member(request, "body");
  co_return answer;
}

class ControlTest : public testing::Test {
 protected:
  ~ControlTest() override {
    io.stop();
    if (thread.joinable()) thread.join();
  }
  Result<ControlServer*> listen(const ControlLimits& limits = ControlLimits()) {
    auto server = ControlServer::listen(io, path, repeat, limits);
    if (!server) return server.error();
    servers.push_back(std::move(*server));
    if (!thread.joinable()) thread = std::thread([this] { io.run(); });
    return servers.back().get();
  }
  TemporaryDirectory directory;
  fs::path path = directory / "c.sock";
  asio::io_context io;
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
  std::vector<std::unique_ptr<ControlServer>> servers;
  std::thread thread;
};

TEST_F(ControlTest, ASocketThatAnswersIsNeverTaken) {
  ASSERT_TRUE(listen());
  EXPECT_FALSE(listen());
  fs::remove(path.string() + ".lock");  // as if the first were of another version
  const auto second = listen();
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().text(), HasSubstr("another program is listening here"));
  const auto answer = ask_daemon(path, json::object{{"command", "pause"}}, 10);
  ASSERT_TRUE(answer) << answer.error().text();
}

TEST_F(ControlTest, TheSocketOfADeadDaemonIsReplacedAndAFileIsNot) {
  {
    const Descriptor dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::copy_n(path.c_str(), path.string().size(), to.sun_path);
    ASSERT_EQ(::bind(dead.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  EXPECT_TRUE(listen());
  path = directory.put("notes.txt", "mine");
  EXPECT_FALSE(listen());
  EXPECT_EQ(test::slurp(path), "mine");
}

TEST_F(ControlTest, AtItsEndADaemonRemovesItsOwnSocketOnly) {
  const auto server = listen();
  ASSERT_TRUE(server);
  fs::remove(path);
  directory.put("c.sock", "another's");
  asio::post(io, [&] { (*server)->close(); });
  EXPECT_TRUE(eventually([&] { return bool(FileLock::take(path.string() + ".lock")); }));
  EXPECT_EQ(test::slurp(path), "another's");
}

TEST_F(ControlTest, WhoSaysNothingLosesThePlace) {
  ControlLimits limits;
  limits.patience = Duration(50);
  ASSERT_TRUE(listen(limits));
  Raw silent(path);
  EXPECT_EQ(silent.hear(), "");
  Raw slow(path);
  slow.say("{\"command\":");
  EXPECT_EQ(slow.hear(), "");
}

TEST_F(ControlTest, OneUserDoesNotFillTheHouse) {
  ControlLimits limits;
  limits.of_one_user = 2;
  ASSERT_TRUE(listen(limits));
  std::vector<std::unique_ptr<Raw>> held;
  for (int i = 0; i < 2; ++i) {
    held.push_back(std::make_unique<Raw>(path));
    held.back()->say("{\"command\":\"a\"}\n");
    EXPECT_THAT(held.back()->hear("\n"), HasSubstr("\"a\""));
  }
  Raw third(path);
  EXPECT_THAT(third.hear(), HasSubstr("too many connections"));
  held.clear();
  EXPECT_TRUE(eventually([&] { return bool(ask_daemon(path, json::object{{"command", "b"}}, 10)); }));
}

TEST_F(ControlTest, ARequestHasALimit) {
  ControlLimits limits;
  limits.request = 1000;
  limits.body = 1000;
  ASSERT_TRUE(listen(limits));
  Raw large(path);
  large.say(std::string(5000, 'x'));
  EXPECT_THAT(large.hear(), HasSubstr("a request is limited to 1 KB"));
  const std::string body(1000, 'b');
  const auto answer = ask_daemon(path, json::object{{"command", "a"}}, 10, body);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(text_member(*answer, "body"), body);
  const auto refused = ask_daemon(path, json::object{{"command", "a"}}, 10, body + "b");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), HasSubstr("limited to 1 KB"));
  for (const char* bytes : {"-1", "99999999999999999999", "1e300"}) {
    Raw odd(path);
    odd.say(std::string("{\"command\":\"a\",\"bytes\":") + bytes + "}\n");
    const auto said = odd.hear("\n");
    EXPECT_THAT(said, HasSubstr(std::string(bytes) == "-1" ? "error" : "{"));
  }
}

TEST_F(ControlTest, OneRequestAtATimeBringsFiles) {
  ASSERT_TRUE(listen());
  Raw first(path);
  first.say("{\"command\":\"a\"}\n{\"command\":\"b\",\"bytes\":3}\nxy");
  EXPECT_THAT(first.hear("\n"), HasSubstr("\"a\""));
  const auto busy = [&] {
    const auto answer = ask_daemon(path, json::object{{"command", "c"}}, 10, "z");
    return !answer && answer.error().text().find("another request is sending its files") != std::string::npos;
  };
  EXPECT_TRUE(eventually(busy));
  EXPECT_TRUE(ask_daemon(path, json::object{{"command", "without files"}}, 10));
  first.say("z");
  EXPECT_THAT(first.hear("\n"), HasSubstr("xyz"));
  EXPECT_TRUE(ask_daemon(path, json::object{{"command", "c"}}, 10, "z"));
}

// --- test mails

json::object order(const std::string& name, bool bundle, const json::array& files, const std::string& body) {
  return json::object{
      {"to", "me@office.example"}, {"name", name}, {"bundle", bundle}, {"files", files}, {"body", body}};
}

TEST(TestMails, AnOrderNamesFilesBelowItsBundleOnly) {
  const auto file = [](const std::string& name, int size) { return json::object{{"name", name}, {"size", size}}; };
  EXPECT_TRUE(read_test_order(order("r.md", false, {file("r.md", 3)}, "abc")));
  EXPECT_TRUE(read_test_order(order("r", true, {file("release.md", 1), file("a/b.pdf", 2)}, "abc")));
  for (const char* name : {"/etc/passwd", "../x", "a/../../x", "a//b", ".", "", "a/b/c/d/e/f/g/h/i", "a\nb"})
    EXPECT_FALSE(read_test_order(order("r", true, {file(name, 3)}, "abc"))) << name;
  for (const char* name : {"..", ".hidden", "a/b", ""})
    EXPECT_FALSE(read_test_order(order(name, true, {file("release.md", 3)}, "abc"))) << name;
  EXPECT_FALSE(read_test_order(order("r.md", false, {file("r.md", 4)}, "abc")));
  EXPECT_FALSE(read_test_order(order("r.md", false, {file("r.md", 2)}, "abc")));
  EXPECT_FALSE(read_test_order(order("r.md", false, {file("r.md", -1)}, "abc")));
  EXPECT_FALSE(read_test_order(order("r.md", false, {}, "")));
  EXPECT_FALSE(read_test_order(json::object{{"to", "me@office.example"}, {"release", "../../etc"}}));
  EXPECT_FALSE(read_test_order(json::object{{"to", "nobody"}, {"release", "a"}}));
}

TEST(TestMails, AUserHasSomeInAnHour) {
  const SteadyTime start{std::chrono::hours(100)};
  const auto hour = start + std::chrono::hours(1);
  TestQuota quota;
  EXPECT_TRUE(quota.take(1000, TestQuota::most_an_hour, start));
  EXPECT_FALSE(quota.take(1000, 1, hour - Nanos(1)));
  EXPECT_TRUE(quota.take(1001, 1, hour - Nanos(1)));
  EXPECT_TRUE(quota.take(1000, 1, hour));
}

class DaemonTest : public testing::Test {
 protected:
  void start(const std::string& more = "") {
    newsroom.list("press.csv", test::recipients(2));
    newsroom.configure(test::press_settings(capture->smtp_port()) + more);
    newsroom.start();
  }
  bool logged(const std::string& text) {
    return eventually([&] { return newsroom.log().find(text) != std::string::npos; });
  }
  void rewrite(const std::string& from, const std::string& to) {
    const auto text = test::slurp(newsroom.config());
    ASSERT_THAT(text, HasSubstr(from));
    newsroom.directory.put("gazetted.yaml", replace_all(text, from, to));
  }
  Capture capture;
  test::Newsroom newsroom;
};

TEST_F(DaemonTest, NobodyHandsItAMailToSign) {
  start();
  const auto socket = fs::path(newsroom.directory / "control.sock");
  const auto answer = ask_daemon(socket,
                                 json::object{{"command", "mail"},
                                              {"sender", "pm@news.example.org"},
                                              {"recipient", "victim@example.net"},
                                              {"bytes", base64("hello")},
                                              {"relays", json::array{"main"}}},
                                 30);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().text(), HasSubstr("unknown command 'mail'"));
  EXPECT_TRUE(newsroom.daemon->running());
  EXPECT_EQ(capture->mails().size(), 0u);
}

TEST_F(DaemonTest, ATestMailOfABundleIsRenderedByTheDaemon) {
  start();
  newsroom.directory.put("x/paper/release.md", "---\ntitle: Paper\nattachments: [report.pdf]\n---\nText.\n");
  newsroom.directory.put("x/paper/report.pdf", "%PDF-1.4 report");
  const auto ran = newsroom.command({"test", (newsroom.directory / "x/paper").string(), "--to", "me@office.example"});
  EXPECT_EQ(ran.status, 0) << ran.err << newsroom.log();
  ASSERT_EQ(capture->mails().size(), 1u);
  EXPECT_THAT(capture->mails()[0].bytes, HasSubstr("Subject: [TEST] Paper\r\n"));
  EXPECT_THAT(capture->mails()[0].bytes, HasSubstr("report.pdf"));
  EXPECT_TRUE(logged("event=test-sent"));
  EXPECT_EQ(newsroom.command({"test", "no-such-release", "--to", "me@office.example"}).status, 1);
  const auto bad = newsroom.directory.put("x/bad.md", "---\ntitel: A\n---\nText.\n");
  const auto refused = newsroom.command({"test", bad.string(), "--to", "me@office.example"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT((refused.out + refused.err), HasSubstr("titel")) << refused.out << refused.err;
  for (const auto& entry : fs::recursive_directory_iterator(newsroom.directory.path()))
    EXPECT_FALSE(entry.path().filename().string().starts_with("test-")) << entry.path();
}

// --- reload

TEST_F(DaemonTest, AReloadMakesTheKeysThatAStartWouldMakeAndRefusesOnesThatCannotBeRead) {
  start("token_keys: [{file: first.key}]\n");
  rewrite("{file: first.key}", "{file: second.key}, {file: first.key}");
  newsroom.daemon->signal(SIGHUP);
  ASSERT_TRUE(logged("event=reloaded")) << newsroom.log();
  EXPECT_TRUE(fs::exists(newsroom.directory / "second.key"));
  newsroom.directory.put("third.key", "short");
  rewrite("{file: second.key}", "{file: third.key}, {file: second.key}");
  newsroom.daemon->signal(SIGHUP);
  ASSERT_TRUE(logged("event=reload-failed")) << newsroom.log();
  EXPECT_THAT(newsroom.log(), HasSubstr("at least 32 characters"));
  EXPECT_TRUE(newsroom.daemon->running());
}

TEST_F(DaemonTest, APostThatWasMadeForAnotherNetworkIsKept) {
  const auto dead = test::free_port();
  start(fmt::format(
      "channels: {{news: {{type: mastodon, url: 'http://127.0.0.1:{}', allow_private: true, token: t}}}}\n", dead));
  newsroom.drop("a.md", test::simple_release("A"));
  const auto reply = [&](const std::string& text) {
    return eventually([&] {
      for (const auto& row : newsroom.report("a"))
        if (row.reply.find(text) != std::string::npos) return true;
      return false;
    });
  };
  ASSERT_TRUE(reply("connect")) << newsroom.log();
  newsroom.stop();
  rewrite("type: mastodon", "type: webhook");
  rewrite(", token: t}", "}");
  rewrite(fmt::format("http://127.0.0.1:{}", dead), fmt::format("http://127.0.0.1:{}/hook", capture->http_port()));
  newsroom.start();
  EXPECT_EQ(newsroom.command({"retry", "a"}).status, 0);
  EXPECT_TRUE(reply("the post was made for mastodon, and channel 'news' is webhook now")) << newsroom.log();
  EXPECT_TRUE(newsroom.daemon->running());
  EXPECT_EQ(capture->posts().size(), 0u);
}

// --- channels

// Plans that were frozen for another type, by another version, or by nobody: a request or an error, never the end.
TEST(ChannelCalls, NoPlanEndsTheProcess) {
  const json::object plans[] = {
      {},
      {{"status", 1},
       {"record", json::array{}},
       {"body", "no json"},
       {"headers", "x"},
       {"mentions", 5},
       {"rkey", nullptr}},
      {{"body", "[]"}, {"status", json::object{{"status", json::array{}}}}, {"headers", json::array{1}}, {"key", 7}},
  };
  for (const auto& name : channel_type_names()) {
    const auto& type = *find_channel_type(name);
    ChannelOptions options;
    options.name = options.type = name;
    options.url = Secret("https://example.org/x");
    options.secrets["token"] = Secret("a-token");
    for (const auto& plan : plans) {
      json::object account;
      ChannelAttempt attempt{plan, options, Time{}, false, Duration(0), account};
      attempt.root = attempt.parent = "1";
      const auto built = call_publish(type, attempt);
      EXPECT_TRUE(built || cannot_build(built.error()).kind == Outcome::Kind::refused);
      if (type.prepare_request) static_cast<void>(call_prepare_request(type, attempt));
      if (type.lookup_request) static_cast<void>(call_lookup_request(type, attempt));
    }
  }
}

TEST(ChannelCalls, WhatThrowsAfterARequestLeftIsADoubt) {
  ChannelType type;
  type.name = "broken";
  type.judge = [](const HttpResponse&, ChannelAttempt&) -> Outcome { throw std::out_of_range("no such member"); };
  type.on_prepared = [](const HttpResponse&, ChannelAttempt&) -> std::optional<Outcome> {
    throw std::runtime_error("x");
  };
  type.publish = [](const ChannelAttempt&) -> HttpRequest { throw std::out_of_range("no such member"); };
  const json::object plan;
  const ChannelOptions options;
  json::object account;
  ChannelAttempt attempt{plan, options, Time{}, false, Duration(0), account};
  EXPECT_EQ(call_judge(type, HttpResponse(), attempt).kind, Outcome::Kind::unknown);
  EXPECT_EQ(call_on_prepared(type, HttpResponse(), attempt)->kind, Outcome::Kind::deferred);
  const auto built = call_publish(type, attempt);
  ASSERT_FALSE(built);
  EXPECT_THAT(cannot_build(built.error()).reply, HasSubstr("no such member"));
}

// --- notices

TEST(NoticeLine, OneAddressThatTakesNothingHoldsBackNoOther) {
  constexpr std::chrono::minutes minute(1);
  const SteadyTime start{};
  NoticeLine line;
  for (int i = 1; i <= 3; ++i) line.add({i, i == 1 ? "full@x.example" : "ok@x.example", "", "", {}}, start);
  std::string order;
  for (auto now = start; !line.empty(); now += minute) {
    while (const auto notice = line.next(now)) {
      const bool full = notice->recipient == "full@x.example";
      const auto fate = line.settle(*notice, full ? Outcome::Kind::deferred : Outcome::Kind::accepted, now);
      if (fate != NoticeLine::Fate::tried_again || now < start + 4 * minute)
        order +=
            fmt::format("{}@{}{} ", notice->key, (now - start) / minute, fate == NoticeLine::Fate::given_up ? "!" : "");
    }
    ASSERT_LT(now, start + 2 * 24 * 60 * minute) << "it is never given up";
  }
  EXPECT_EQ(order, "1@0 2@0 3@0 1@1 1@3 1@1443! ");
}

// --- the web's side

class WebTest : public testing::Test {
 protected:
  WebTest() {
    auto answer = [](WebRequest) -> asio::awaitable<WebResponse> {
      WebResponse response;
      response.body = "here\n";
      co_return response;
    };
    server = *HttpServer::listen(io, "127.0.0.1:0", answer);
    thread = std::thread([this] { io.run(); });
  }
  ~WebTest() override {
    io.stop();
    thread.join();
  }
  asio::io_context io;
  std::unique_ptr<HttpServer> server;
  std::thread thread;
};

TEST_F(WebTest, ACodingThatNobodyKnowsIs501AndTheEnd) {
  Raw client(server->port());
  client.say("POST /u/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto said = client.hear();
  EXPECT_TRUE(said.starts_with("HTTP/1.1 501 ")) << said;
  EXPECT_THAT(said.substr(1), Not(HasSubstr("HTTP/1.1")));
}

TEST_F(WebTest, AFullHouseOfThoseWhoAskForNothingKeepsNobodyOut) {
  std::vector<std::unique_ptr<Raw>> held;
  for (int i = 0; i < 200; ++i) held.push_back(std::make_unique<Raw>(server->port()));
  Raw late(server->port());
  late.say("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(late.hear().starts_with("HTTP/1.1 200 "));
  held.clear();
  EXPECT_TRUE(eventually([&] {
    Raw again(server->port());
    again.say("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    return again.hear().starts_with("HTTP/1.1 200 ");
  }));
}

// --- the sandbox

std::string get(int port, const std::string& path, const std::string& host, const std::string& method = "GET") {
  Raw client(port);
  client.say(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  return client.hear();
}

void mail_to(Capture& capture, const std::string& bytes) {
  Raw client(capture->smtp_port());
  client.hear("\n");
  client.say("EHLO x\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n");
  client.hear("354 ");
  client.say(bytes + "\r\n.\r\nQUIT\r\n");
  client.hear();
}

TEST(Sandbox, APageOfTheWebCannotReadItByANameOfItsOwn) {
  Capture capture;
  mail_to(capture, "Subject: secret\r\n\r\nText");
  const auto port = capture->http_port();
  for (const char* host : {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"}) {
    EXPECT_TRUE(get(port, "/api/mails", host).starts_with("HTTP/1.1 421 ")) << host;
    EXPECT_TRUE(get(port, "/api/clear", host, "POST").starts_with("HTTP/1.1 421 ")) << host;
  }
  EXPECT_TRUE(get(port, "/api/mails", "x@127.0.0.1").starts_with("HTTP/1.1 400 ")) << "that is no host";
  for (const char* host : {"127.0.0.1", "localhost:8080", "[::1]:8080", "192.0.2.1:80"})
    EXPECT_THAT(get(port, "/api/mails", host), HasSubstr("secret")) << host;
  EXPECT_TRUE(get(port, "/hook", "sandbox:8080", "POST").starts_with("HTTP/1.1 200 "));  // a webhook comes by any name
}

TEST(Sandbox, AMailShownByItselfHasNoFormsAndNoOrigin) {
  Capture capture;
  mail_to(capture,
          "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<form action=/api/clear method=post>");
  const auto page = get(capture->http_port(), "/mail/1/html", "localhost");
  EXPECT_THAT(page, HasSubstr("Content-Security-Policy: sandbox; default-src 'none'")) << page.substr(0, 600);
}

TEST(Sandbox, AnImageThatIsShownAThousandTimesMakesNoEndlessPage) {
  const std::string image(300'000, 'i');
  std::string html;
  for (int i = 0; i < 1000; ++i) html += "<img src=\"cid:one\">";
  CapturedMail mail;
  mail.number = 1;
  mail.bytes =
      "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: "
      "text/html\r\n\r\n" +
      html + "\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <one>\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
      base64(image) + "\r\n--b--\r\n";
  const auto page = capture_page("T", "/mail/1/html", {mail}, {});
  EXPECT_THAT(page.body, HasSubstr("data:image/png;base64,"));
  EXPECT_LT(page.body.size(), 66u << 20);
}

TEST(Sandbox, WhatIsTooLargeIsRefusedAndNotKept) {
  CaptureOptions options;
  options.keep_bytes = 1 << 20;
  Capture capture(options);
  std::string large = "Subject: x\r\n\r\n";
  for (int i = 0; i < 40'000; ++i) large += std::string(78, 'x') + "\r\n";
  mail_to(capture, large);
  EXPECT_EQ(capture->mails().size(), 0u);
  for (int i = 0; i < 4; ++i) {
    Raw client(capture->http_port());
    client.say("POST /hook HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 500000\r\n\r\n" +
               std::string(500'000, 'p'));
    client.hear();
  }
  EXPECT_EQ(capture->posts().size(), 2u);
}

}  // namespace
}  // namespace gazetted
