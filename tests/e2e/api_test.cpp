// Releases over HTTP, from a CMS or CI: the same way in as a file in the spool, once however often it is put, and
// nothing of what did not come whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <set>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "support/program.hpp"
#include "support/raw_client.hpp"
#include "support/tar.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string cms = "cms-0123456789abcdefghijklmnopqrstuv";
const std::string draft = "draft-0123456789abcdefghijklmnopqrst";
const std::string other = "other-0123456789abcdefghijklmnopqrst";
const std::string narrow = "narrow-0123456789abcdefghijklmnopqrs";

struct Said {
  int status = 0;
  std::string head, body;
  json::object object() const {
    const auto value = parse_json(body);
    return value && value->is_object() ? value->as_object() : json::object();
  }
  std::string text(std::string_view key) const { return text_member(object(), key); }
};

int number_from(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text ? std::atoi(text) : otherwise;
}

Said understood(const std::string& raw) {
  Said said;
  const auto end = raw.find("\r\n\r\n");
  if (!raw.starts_with("HTTP/1.1 ") || end == std::string::npos) return said;
  said.status = std::stoi(raw.substr(9, 3));
  said.head = raw.substr(0, end);
  said.body = raw.substr(end + 4);
  return said;
}

std::string text_of(const std::string& title, const std::string& front = "") {
  return "---\ntitle: " + title + "\n" + front + "---\nThe text of " + title + ".\n";
}

class Api : public testing::Test {
 protected:
  void configure(const std::string& more = "") {
    newsroom.list("press.csv", "email\na@x.example\nb@x.example\n");
    newsroom.list("few.csv", "email\nc@x.example\n");
    clients = fmt::format(
        "api:\n  clients:\n    cms: {{token: {}, newsroom: default, rate: 100000/min}}\n    draft: {{token_sha256: {}, "
        "newsroom: default, may_publish: false}}\n    other: {{token: {}, newsroom: second}}\n    narrow: {{token: {}, "
        "newsroom: default, lists: [few]}}\n",
        cms, hex(sha256(draft)), other, narrow);
    newsroom.configure(press_settings(capture->smtp_port()) +
                       "  few: {subscribers: lists/few.csv, from: F <f@example.org>, relay: main, match: named}\n"
                       "  theirs: {subscribers: lists/few.csv, from: T <t@example.org>, relay: main, match: named, "
                       "newsroom: second}\n"
                       "newsrooms: {second: {name: Second}}\n" +
                       fmt::format("http: {{listen: '127.0.0.1:{}'}}\n", port) + more);
    yaml = slurp(newsroom.config());
    newsroom.directory.put("gazetted.yaml", yaml + clients);
  }
  std::string head(const std::string& method, const std::string& id, const std::string& token,
                   const std::string& headers = "") const {
    return method + " /api/v1/releases/" + id + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " +
           token + "\r\n" + headers;
  }
  Said ask(const std::string& method, const std::string& id, const std::string& token = cms) const {
    RawClient client(port);
    client.say(head(method, id, token) + "\r\n");
    return understood(client.hear());
  }
  std::string request(const std::string& id, const std::string& body, const std::string& token = cms,
                      const std::string& type = "text/markdown", const std::string& headers = "") const {
    return head("PUT", id, token,
                "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers) +
           "\r\n" + body;
  }
  Said put(const std::string& id, const std::string& body, const std::string& token = cms,
           const std::string& type = "text/markdown", const std::string& headers = "") const {
    RawClient client(port);
    client.say(request(id, body, token, type, headers));
    return understood(client.hear());
  }
  std::vector<std::string> names_in(const fs::path& directory) const {
    std::vector<std::string> names;
    std::error_code code;
    for (fs::directory_iterator it(newsroom.directory / directory, code), end; !code && it != end; it.increment(code))
      names.push_back(it->path().filename().string());
    return names;
  }
  void expect_nothing_left() const {
    EXPECT_TRUE(eventually([&] { return names_in("spool/.receiving").empty(); }));
    EXPECT_THAT(names_in("spool/incoming"), IsEmpty());
    EXPECT_THAT(names_in("state/drops"), IsEmpty());
  }
  std::size_t releases() {
    return json::array(parse_json(newsroom.command({"status", "--json"}).out)->at("releases").as_array()).size();
  }

  const int port = free_port();
  mutable Capture capture;
  mutable Newsroom newsroom;
  std::string yaml, clients;
};

TEST_F(Api, ATextIsTakenOnceAndSaysWhatBecameOfIt) {
  configure();
  newsroom.start();
  const auto text = text_of("Bridge opens");
  const auto first = put("bridge", text);
  EXPECT_EQ(first.status, 201) << first.body << newsroom.log();
  EXPECT_THAT(first.head, HasSubstr("Location: /api/v1/releases/bridge\r\n"));
  EXPECT_EQ(first.text("release"), "bridge");
  EXPECT_EQ(first.text("title"), "Bridge opens");
  ASSERT_TRUE(newsroom.done("bridge"));
  EXPECT_EQ(capture->mails().size(), 2u);
  const auto again = put("bridge", text);
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.text("state"), "done");
  const auto shown = ask("GET", "bridge");
  EXPECT_EQ(shown.status, 200);
  auto ours = shown.object(), printed = parse_json(newsroom.command({"status", "--json", "bridge"}).out)->as_object();
  EXPECT_EQ(json::serialize(ours), json::serialize(printed));
  EXPECT_EQ(ask("HEAD", "bridge").body, "");
  EXPECT_EQ(ask("GET", "tunnel").status, 404);
  EXPECT_EQ(ask("DELETE", "tunnel").status, 404);
  const auto late = put("bridge", text_of("Bridge closes"));
  EXPECT_EQ(late.status, 409);
  EXPECT_THAT(late.text("detail"), HasSubstr("kind: correction\n  supersedes: bridge"));
  EXPECT_EQ(late.text("reason"), "left");
  EXPECT_THAT(late.text("detail"), HasSubstr("PUT it at another id:\n"));
  EXPECT_EQ(ask("DELETE", "bridge").status, 409);
  const auto elsewhere = put("bridge-2", text);
  EXPECT_EQ(elsewhere.status, 409);
  EXPECT_EQ(elsewhere.text("reason"), "same-text");
  EXPECT_THAT(elsewhere.text("detail"), HasSubstr("already taken as bridge"));
  EXPECT_THAT(elsewhere.text("detail"), HasSubstr("PUT a text that differs at another id"));
  const auto fixed = put(
      "bridge-2", text_of("Bridge closes",
                          "kind: correction\nsupersedes: bridge\nchange_note: The first text said the wrong day.\n"));
  EXPECT_EQ(fixed.status, 201) << fixed.body;
  ASSERT_TRUE(newsroom.done("bridge-2"));
  EXPECT_EQ(capture->mails().size(), 4u);
  EXPECT_THAT(newsroom.command({"history", "bridge"}).out, HasSubstr("by client cms, api\n"));
  EXPECT_THAT(newsroom.log(), Not(HasSubstr(cms)));
  EXPECT_THAT(names_in("spool/rejected"), IsEmpty());
  expect_nothing_left();
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Api, WhatIsWrongIsSaidWithItsPlaceAndLeavesNothing) {
  configure("notify: [desk@example.org]\n");
  newsroom.start();
  const auto wrong = put("bad", "---\ntitle: T\ntopcis: [x]\nlists: [pres]\n---\nText.\n");
  EXPECT_EQ(wrong.status, 422) << wrong.body;
  EXPECT_THAT(wrong.head, HasSubstr("Content-Type: application/problem+json\r\n"));
  const auto findings = wrong.object()["findings"].as_array();
  ASSERT_GE(findings.size(), 1u);
  EXPECT_EQ(text_member(findings[0].as_object(), "file"), "bad.md");
  EXPECT_EQ(int_member(findings[0].as_object(), "line"), 3);
  EXPECT_EQ(int_member(findings[0].as_object(), "column"), 1);
  EXPECT_THAT(text_member(findings[0].as_object(), "message"), HasSubstr("topcis"));
  const auto id = put("bad", text_of("T", "id: good\n"));
  EXPECT_EQ(id.status, 422);
  EXPECT_THAT(id.body, HasSubstr("its id is 'good'"));
  EXPECT_EQ(put("bad", "").status, 422);
  EXPECT_EQ(put("bad", "no tar", cms, "application/x-tar").status, 422);
  EXPECT_EQ(put("..%2fbad", text_of("T")).status, 400);
  EXPECT_EQ(put("bad.part", Tar().add("release.md", text_of("T")).text(), cms, "application/x-tar").status, 422);
  EXPECT_EQ(put("bad", text_of("T"), cms, "image/png").status, 415);
  EXPECT_EQ(put("bad", text_of("T"), "nobody").status, 401);
  EXPECT_EQ(put("bad", text_of("T"), cms, "text/markdown", "If-Match: *\r\n").status, 412);
  EXPECT_EQ(ask("POST", "bad").status, 405);
  EXPECT_EQ(ask("OPTIONS", "bad").status, 204);
  EXPECT_EQ(ask("GET", "bad").status, 404);
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("release-rejected")));
  EXPECT_THAT(names_in("spool/rejected"), IsEmpty());
  EXPECT_EQ(releases(), 0u);
  EXPECT_THAT(capture->mails(), IsEmpty());
  expect_nothing_left();
}

TEST_F(Api, IfNoneMatchTakesWhatIsNewAlone) {
  newsroom.spool_extra = "hold: 10m";
  configure();
  newsroom.start();
  EXPECT_EQ(put("a", text_of("A"), cms, "text/markdown", "If-None-Match: *\r\n").status, 201);
  EXPECT_EQ(put("a", text_of("B"), cms, "text/markdown", "If-None-Match: *\r\n").status, 412);
  const auto replaced = put("a", text_of("B"), cms, "text/markdown", "If-Match: *\r\n");
  EXPECT_EQ(replaced.status, 201) << replaced.body;
  EXPECT_EQ(ask("GET", "a").text("title"), "B");
  EXPECT_EQ(releases(), 1u);
}

TEST_F(Api, ADryRunSaysWhomItReachesAndWritesNothing) {
  configure();
  newsroom.start();
  const auto would = put("a?dry_run=1", text_of("A"));
  EXPECT_EQ(would.status, 200) << would.body;
  EXPECT_EQ(would.object()["dry_run"], true);
  EXPECT_EQ(json::serialize(would.object()["lists"]), R"({"press":{"recipients":2,"suppressed":0,"skipped":0}})");
  EXPECT_EQ(put("a?dry_run=1", text_of("A", "lists: [pres]\n")).status, 422);
  EXPECT_EQ(put("a?dryrun=1", text_of("A")).status, 400);
  EXPECT_EQ(ask("GET", "a").status, 404);
  EXPECT_EQ(releases(), 0u);
  EXPECT_THAT(capture->mails(), IsEmpty());
  expect_nothing_left();
}

// A client that put it again would take 200 for "it is on its way".
TEST_F(Api, WhatWasCancelledIsNotTakenAgainUnderItsId) {
  newsroom.spool_extra = "hold: 1h";
  configure();
  newsroom.start();
  ASSERT_EQ(put("a", text_of("A")).status, 201);
  ASSERT_EQ(put("a", text_of("A")).status, 200);
  ASSERT_EQ(ask("DELETE", "a").status, 200);
  EXPECT_EQ(ask("DELETE", "a").status, 200) << "which may be repeated";
  const auto again = put("a", text_of("A"));
  EXPECT_EQ(again.status, 409) << again.body;
  EXPECT_EQ(again.text("reason"), "left");
  EXPECT_THAT(again.text("detail"), HasSubstr("was cancelled"));
  EXPECT_EQ(put("b", text_of("A", "id: b\n")).status, 201) << "what the detail says to do";
}

// What `gazetted check` says of the same text.
TEST_F(Api, WarningsAreInTheAnswerOfADryRunAndOfWhatIsTaken) {
  configure();
  newsroom.start();
  const auto text = text_of("A") + "\nTODO: ask the mayor.\n";
  const auto checked = newsroom.command({"check", newsroom.directory.put("a.md", text)});
  for (const auto& said : {put("a?dry_run=1", text), put("a", text)}) {
    EXPECT_THAT(said.status, AnyOf(200, 201)) << said.body;
    const auto findings = said.object()["findings"].as_array();
    ASSERT_EQ(findings.size(), 3u) << said.body;
    for (const auto& each : findings) {
      const auto& finding = each.as_object();
      EXPECT_EQ(text_member(finding, "severity"), "warning");
      EXPECT_THAT(checked.out, HasSubstr(fmt::format("a.md:{}:{}: warning: {}\n", int_member(finding, "line"),
                                                     int_member(finding, "column"), text_member(finding, "message"))));
    }
  }
}

TEST_F(Api, TheAddressOfThePageIsInEveryAnswer) {
  configure("site: {}\n");
  const auto own =
      replace_all(slurp(newsroom.config()), "newsroom: {", "newsroom: {slug: n, public_url: 'https://n.example', ");
  newsroom.directory.put("gazetted.yaml",
                         replace_all(own, "{second: {", "{second: {public_url: 'https://s.example', "));
  newsroom.start();
  const std::string page = "https://n.example/newsroom/n/releases/en/the-bridge-1";
  EXPECT_EQ(put("a?dry_run=1", text_of("The bridge")).text("page"), page);
  EXPECT_EQ(put("a", text_of("The bridge")).text("page"), page);
  EXPECT_EQ(ask("GET", "a").text("page"), page);
  const auto status = parse_json(newsroom.command({"status", "a", "--json"}).out);
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(text_member(status->as_object(), "page"), page);
}

TEST_F(Api, WhoMayNotPublishIsHeldUntilSomebodySaysYes) {
  configure("approvers: [root]\n");
  newsroom.start();
  const auto held = put("a", text_of("A"), draft);
  EXPECT_EQ(held.status, 202) << held.body;
  EXPECT_EQ(held.text("state"), "held");
  EXPECT_EQ(put("a", text_of("A"), draft).status, 200);
  const auto withdrawal = put(
      "b", text_of("B", "kind: withdrawal\nsupersedes: a\nchange_note: The first text said the wrong day.\n"), draft);
  EXPECT_THAT(withdrawal.status, AnyOf(403, 422)) << withdrawal.body;
  EXPECT_THAT(capture->mails(), IsEmpty());
  EXPECT_EQ(newsroom.status("a")->approval.state, ApprovalState::awaited);
  EXPECT_EQ(put("c", text_of("C"), draft).status, 202);
  const auto stopped = ask("DELETE", "c", draft);
  EXPECT_EQ(stopped.status, 200) << stopped.body;
  EXPECT_EQ(stopped.text("state"), "cancelled");
  EXPECT_THAT(newsroom.command({"history", "c"}).out, HasSubstr("by client draft, api\n"));
}

// Neither by a held update that it cancels again, nor by a text of its own, nor by DELETE.
TEST_F(Api, AClientStopsNothingThatIsNotItsOwn) {
  newsroom.spool_extra = "hold: 10m";
  configure("approvers: [root]\n");
  newsroom.start();
  EXPECT_EQ(put("plan", text_of("Plan")).status, 201);
  const auto update = text_of("More", "kind: update\nsupersedes: plan\nchange_note: The bridge opens on Tuesday.\n");
  for (const auto& refused :
       {put("more", update, draft), put("plan", text_of("Other"), draft), ask("DELETE", "plan", draft),
        put("plan", text_of("Other", "lists: [few]\n"), narrow), ask("DELETE", "plan", narrow),
        put("more", replace_all(update, "kind", "mail: false\nkind"), narrow)}) {
    EXPECT_EQ(refused.status, 403) << refused.body;
    EXPECT_THAT(refused.head, HasSubstr("application/problem+json"));
    EXPECT_EQ(refused.text("reason"), "forbidden");
    EXPECT_THAT(refused.text("detail"), AllOf(HasSubstr("'plan'"), Not(HasSubstr("press"))));
  }
  EXPECT_EQ(ask("GET", "plan").text("title"), "Plan");
  EXPECT_EQ(newsroom.status("plan")->tally[State::cancelled], 0);
  EXPECT_EQ(releases(), 1u);
  EXPECT_EQ(ask("DELETE", "plan").status, 200);
  expect_nothing_left();
}

// What nobody has approved stands in nobody's way but its own.
TEST_F(Api, WhatNobodyHasApprovedKeepsNobodyFromWithdrawing) {
  configure("approvers: [root]\n");
  newsroom.start();
  EXPECT_EQ(put("bridge", text_of("Bridge")).status, 201);
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  const auto later = [](const std::string& kind, const std::string& more = "") {
    return text_of("Later", "kind: " + kind + "\nsupersedes: bridge\nchange_note: The day was another one.\n" + more);
  };
  const auto held = put("bridge-d", later("update", "lists: [few]\n"), draft);
  EXPECT_EQ(held.status, 202) << held.body;
  const auto another = put("bridge-e", later("update"), draft);
  EXPECT_EQ(another.status, 202) << another.body;
  EXPECT_EQ(newsroom.status("bridge-d")->superseded_by, "bridge-e");
  const auto away = put("away", later("withdrawal"));
  EXPECT_EQ(away.status, 201) << away.body;
  ASSERT_TRUE(newsroom.done("away")) << newsroom.log();
  EXPECT_EQ(newsroom.status("bridge-e")->superseded_by, "away");
  EXPECT_EQ(capture->mail_count(), 4u) << "two had the release, and get the withdrawal";
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

// By the key of another newsroom its mails would be signed.
TEST_F(Api, AClientWritesFromItsOwnAddresses) {
  newsroom.spool_extra = "hold: 10m";
  configure();
  newsroom.start();
  const auto foreign = put("a", text_of("A", "from: Theirs <t@example.org>\n"));
  EXPECT_EQ(foreign.status, 403) << foreign.body;
  EXPECT_THAT(foreign.text("detail"), AllOf(HasSubstr("t@example.org"), HasSubstr("f@example.org")));
  EXPECT_EQ(put("a", text_of("A", "from: Ours <f@example.org>\n")).status, 201);
  expect_nothing_left();
}

// The daemon is the submitter of what its clients put, so that everybody else may approve it.
TEST_F(Api, WhatAPersonApprovesLeaves) {
  if (::getuid() != 0) GTEST_SKIP() << "needs root, to run the daemon as another user";
  configure("approvers: [root]\n");
  for (const auto* part : {"spool", "spool/incoming", "state"}) fs::create_directories(newsroom.directory / part);
  ASSERT_EQ(run({"chown", "-R", "nobody", newsroom.directory.path().string()}).status, 0);
  newsroom.start_as("nobody");
  EXPECT_EQ(put("a", text_of("A"), draft).status, 202) << newsroom.log();
  const auto approved = newsroom.command({"approve", "a"});
  EXPECT_EQ(approved.status, 0) << approved.err;
  EXPECT_TRUE(newsroom.done("a"));
  EXPECT_EQ(capture->mails().size(), 2u);
  EXPECT_EQ(ask("GET", "a", draft).text("approval"), "given");
  EXPECT_EQ(ask("DELETE", "a", draft).status, 409);
}

// Its list is written all the time, so that nobody knows yet who is on it.
TEST_F(Api, WhatIsNotTakenYetIsSaidToBeSo) {
  configure();
  newsroom.start();
  std::atomic<bool> writing{true};
  std::thread writer([&] {
    while (writing) {
      fs::last_write_time(newsroom.directory / "lists/press.csv", fs::file_time_type::clock::now());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  const auto pending = put("a", text_of("A"));
  EXPECT_EQ(pending.status, 202) << pending.body;
  EXPECT_EQ(pending.text("state"), "taking");
  EXPECT_THAT(pending.head, HasSubstr("Retry-After: 5\r\n"));
  EXPECT_EQ(ask("GET", "a").text("state"), "taking");
  EXPECT_EQ(ask("GET", "a", narrow).status, 404);
  EXPECT_EQ(put("a", text_of("A")).status, 202);
  EXPECT_EQ(put("a", text_of("B")).status, 503);
  EXPECT_EQ(ask("DELETE", "a").status, 503);
  newsroom.kill();
  newsroom.start();
  EXPECT_EQ(ask("GET", "a").text("state"), "taking") << "the drop and whose it is have survived";
  writing = false;
  writer.join();
  EXPECT_TRUE(newsroom.done("a"));
  EXPECT_THAT(newsroom.command({"history", "a"}).out, HasSubstr("by client cms, api\n"));
  EXPECT_EQ(put("a", text_of("A")).status, 200);
  expect_nothing_left();
}

TEST_F(Api, AClientHasItsNewsroomAndItsLists) {
  newsroom.spool_extra = "hold: 10m";
  configure();
  newsroom.start();
  const auto named_another = put("a", text_of("A", "newsroom: default\n"), other);
  EXPECT_EQ(named_another.status, 403) << named_another.body;
  EXPECT_THAT(named_another.head, HasSubstr("insufficient_scope"));
  const auto named_none = put("a", text_of("A", "lists: [theirs]\n"), other);
  EXPECT_EQ(named_none.status, 201) << named_none.body;
  EXPECT_EQ(ask("GET", "a", other).status, 200);
  EXPECT_EQ(ask("GET", "a", cms).status, 404);
  EXPECT_EQ(ask("DELETE", "a", cms).status, 404);
  EXPECT_EQ(put("a", text_of("B"), cms).status, 404) << "it is nobody's business that there is one";
  EXPECT_EQ(
      put("b", text_of("B", "kind: correction\nsupersedes: a\nchange_note: The first text said the wrong day.\n"), cms)
          .status,
      422);
  const auto wide = put("c", text_of("C"), narrow);
  EXPECT_EQ(wide.status, 403);
  EXPECT_THAT(wide.text("detail"),
              HasSubstr("lists that are not this client's, and this client may address few alone"));
  EXPECT_THAT(wide.body, Not(HasSubstr("press")));
  EXPECT_EQ(put("c", text_of("C", "lists: [few]\n"), narrow).status, 201);
}

// A post is for everybody, so a token for one list is not one for the networks.
TEST_F(Api, AClientWithListsPostsNowhereUnlessItsChannelsAreNamed) {
  newsroom.spool_extra = "hold: 10m";
  const auto hook = [&](const char* name) {
    return fmt::format("{}: {{type: webhook, url: 'http://127.0.0.1:{}/{}', allow_private: true}}", name,
                       capture->http_port(), name);
  };
  configure("channels: {" + hook("wall") + ", " + hook("desk") + "}\n");
  newsroom.start();
  for (const auto* front : {"lists: [few]\nchannels: [wall]\n", "lists: []\n", "lists: []\nchannels: [wall]\n"}) {
    const auto posted = put("a", text_of("A", front), narrow);
    EXPECT_THAT(posted.status, AnyOf(403, 422)) << posted.body;
    EXPECT_THAT(posted.body, Not(HasSubstr("desk"))) << "of other channels it learns nothing";
  }
  const auto named = put("a", text_of("A", "lists: [few]\nchannels: [wall]\n"), narrow);
  EXPECT_EQ(named.status, 403);
  EXPECT_THAT(named.text("detail"), HasSubstr("posted to 'wall', and this client may use no channel"));
  EXPECT_EQ(put("a", text_of("A", "lists: [few]\n"), narrow).status, 201);
  EXPECT_EQ(ask("GET", "a", narrow).object()["channels"], json::object());

  newsroom.stop();
  newsroom.directory.put("gazetted.yaml", yaml + replace_all(clients, "lists: [few]", "channels: [wall]"));
  newsroom.start();
  const auto by_default = put("b", text_of("B"), narrow);
  EXPECT_EQ(by_default.status, 403) << by_default.body;
  EXPECT_THAT(by_default.text("detail"),
              HasSubstr("channels that are not this client's, and this client may use wall"));
  EXPECT_THAT(by_default.body, Not(HasSubstr("desk")));
  const auto slip = put("b", text_of("B", "channels: [wal]\n"), narrow);
  EXPECT_EQ(slip.status, 422);
  EXPECT_THAT(slip.body, AllOf(HasSubstr("there is only wall"), Not(HasSubstr("desk"))));
  EXPECT_EQ(put("b", text_of("B", "channels: [wall]\n"), narrow).status, 201);
  EXPECT_EQ(put("plan", text_of("Plan")).status, 201) << "to both channels, by a client without limits";
  EXPECT_EQ(ask("DELETE", "plan", narrow).status, 403) << "which would stop the post to the other";
  expect_nothing_left();
}

TEST_F(Api, AClientNeitherSpeaksForAnotherNewsroomNorLearnsOfIt) {
  newsroom.spool_extra = "hold: 10m";
  configure(
      fmt::format("channels: {{wall: {{type: webhook, url: '{}', newsroom: second, default: false, "
                  "allow_private: true}}}}\n",
                  fmt::format("http://127.0.0.1:{}/wall", capture->http_port())));
  newsroom.start();
  const auto lent = put("a", text_of("A", "lists: [theirs]\n"));
  EXPECT_EQ(lent.status, 403) << lent.body;
  EXPECT_THAT(lent.text("detail"), HasSubstr("goes to lists 'theirs' of another newsroom"));
  const auto posted = put("a", text_of("A", "channels: [wall]\n"));
  EXPECT_EQ(posted.status, 403) << posted.body;
  EXPECT_THAT(posted.text("detail"), HasSubstr("goes to channels 'wall' of another newsroom"));
  EXPECT_EQ(put("own", text_of("Own", "lists: [theirs]\nchannels: [wall]\n"), other).status, 201);
  // What there is to choose from is theirs alone.
  const auto slip = put("a", text_of("A", "lists: [thiers]\n"));
  EXPECT_EQ(slip.status, 422);
  EXPECT_THAT(slip.body, HasSubstr("there are press, few"));
  EXPECT_THAT(slip.body, Not(HasSubstr("theirs")));
  const auto narrow_slip = put("a", text_of("A", "lists: [pres]\n"), narrow);
  EXPECT_EQ(narrow_slip.status, 422);
  EXPECT_THAT(narrow_slip.body, HasSubstr("there is only few"));
  EXPECT_THAT(narrow_slip.body, Not(HasSubstr("press")));
  // Neither its releases.
  EXPECT_EQ(put("first", text_of("One", "lists: [theirs]\n"), other).status, 201);
  const auto same = put("mine", text_of("One", "lists: [theirs]\n"));
  EXPECT_EQ(same.status, 409) << same.body;
  EXPECT_EQ(same.text("reason"), "same-text");
  EXPECT_THAT(same.body, Not(AnyOf(HasSubstr("first"), HasSubstr("accepted"), HasSubstr(" on "))));
  for (const auto* kind : {"correction", "withdrawal"}) {
    const auto later = put(
        "b", text_of("B", fmt::format("kind: {}\nsupersedes: first\nchange_note: The first text said the wrong day.\n",
                                      kind)));
    EXPECT_EQ(later.status, 422) << later.body;
    EXPECT_THAT(later.body, AllOf(HasSubstr("there is no release 'first'"), Not(HasSubstr("'second'"))));
  }
  EXPECT_EQ(releases(), 2u);
  expect_nothing_left();
}

TEST_F(Api, OtherFormatsAreJudgedAsTheSpoolTakesThem) {
  configure();
  newsroom.start();
  const auto wire = put("wire?dry_run=1", "EMBARGOED UNTIL 9 March 2031, 10:00\n\nThe Bridge Opens\n\nIt is open.\n",
                        cms, "text/plain");
  EXPECT_EQ(wire.status, 200) << wire.body;
  EXPECT_EQ(wire.text("title"), "The Bridge Opens");
  EXPECT_THAT(wire.body, HasSubstr("2031-03-09T10:00:00")) << "its embargo, and not at once";
  const std::string page = "<html><body><main><h1>A page</h1><p>Its text.</p></main></body></html>";
  const auto html = put("page", page, cms, "text/html; charset=utf-8");
  EXPECT_EQ(html.status, 202) << html.body;
  EXPECT_EQ(html.text("state"), "held") << "somebody has to look at what was made of it";
  const auto bundle = put("bundle", Tar().add("release.html", page + "\n<!-- 2 -->").text(), cms, "application/x-tar");
  EXPECT_EQ(bundle.status, 202) << bundle.body;
  EXPECT_EQ(bundle.text("title"), "A page");
  EXPECT_EQ(put("none", Tar().add("other.txt", "x").text(), cms, "application/x-tar").status, 422);
  EXPECT_THAT(capture->mails(), IsEmpty());
  expect_nothing_left();
}

// As `submit --mail` takes it: what its From says is nobody's right to anything, and nobody there is answered.
TEST_F(Api, AMailIsReadAsOneIs) {
  configure("mail_in: {address: press+0123456789@y.example, from: [a@x.example], authserv_id: mx.y.example}\n");
  newsroom.start();
  const std::string head =
      "From: A. Meier <b@x.example>\r\nTo: press@y.example\r\nSubject: =?utf-8?q?New_br=C3=BCcke?=\r\n";
  const std::string text =
      "MIME-Version: 1.0\r\nContent-Language: de\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
      "Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n\r\nDie B=C3=BCrgermeisterin er=C3=B6ffnet sie.\r\n-- \r\nA. "
      "Meier\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>other</p>\r\n--a--\r\n--m\r\nContent-Type: "
      "application/pdf; name=map.pdf\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\nJVBERi0xLjQK\r\n--m--\r\n";
  const auto taken = put("brief", head + text, cms, "message/rfc822");
  EXPECT_EQ(taken.status, 202) << taken.body;
  EXPECT_EQ(taken.text("state"), "held");
  EXPECT_EQ(taken.text("title"), "New brücke");
  const auto made = newsroom.directory / "spool/archive/brief/converted/release.md";
  ASSERT_TRUE(eventually([&] { return fs::exists(made); }));
  EXPECT_EQ(slurp(made),
            "---\ntitle: \"New brücke\"\nlanguage: \"de\"\nattachments: [\"map.pdf\"]\n---\nDie Bürgermeisterin "
            "eröffnet sie.\n");
  const auto reply = put("reply", "Auto-Submitted: auto-replied\r\n" + head + text, cms, "message/rfc822");
  EXPECT_EQ(reply.status, 422);
  EXPECT_THAT(reply.body, HasSubstr("this mail was written by a program"));
  const auto answer = put("answer", replace_all(head, "=?utf-8?q?", "Re: =?utf-8?q?") + text, cms, "message/rfc822");
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("the subject begins with 'Re:'"));
  EXPECT_EQ(put("none", "no mail\n", cms, "message/rfc822").status, 422);
  EXPECT_THAT(capture->mails(), IsEmpty());
  expect_nothing_left();
}

// Both would be called NAME.md in the spool, where the daemon keeps whose a drop is by its name.
TEST_F(Api, WhoMayNotPublishStaysSoWhoeverElseDropsUnderTheSameName) {
  newsroom.spool_extra = "hold: 10m";
  configure("approvers: [root]\n");
  newsroom.start();
  for (int round = 0; round < 10; ++round) {
    const auto id = fmt::format("r{}", round);
    std::thread bundle(
        [&] { put(id + ".md", Tar().add("release.md", text_of("Bundle " + id)).text(), cms, "application/x-tar"); });
    const auto text = put(id, text_of("Text " + id), draft);
    bundle.join();
    EXPECT_THAT(text.status, AnyOf(202, 503)) << text.body;
    EXPECT_TRUE(eventually([&] { return names_in("spool/incoming").empty(); }));
    const auto status = newsroom.status(id);
    if (status) {
      EXPECT_EQ(status->approval.state, ApprovalState::awaited) << id;
    }
  }
  expect_nothing_left();
}

TEST_F(Api, DeleteCancelsWhatHasNotLeft) {
  newsroom.spool_extra = "hold: 10m";
  configure();
  newsroom.start();
  EXPECT_EQ(put("a", text_of("A")).status, 201);
  for (int times = 0; times < 2; ++times) {
    const auto cancelled = ask("DELETE", "a");
    EXPECT_EQ(cancelled.status, 200) << cancelled.body;
    EXPECT_EQ(cancelled.text("state"), "cancelled");
  }
  EXPECT_THAT(newsroom.command({"history", "a"}).out, HasSubstr("cancelled"));
  EXPECT_THAT(newsroom.command({"history", "a", "--json"}).out, HasSubstr(R"("door":"api","reason":"client cms")"));
  EXPECT_THAT(capture->mails(), IsEmpty());
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Api, ABundleComesAsATarFile) {
  configure();
  newsroom.start();
  const auto picture = *base64_decode(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
  const auto bundle =
      Tar()
          .add("./", "", '5')
          .add("./release.md", text_of("With a picture", "attachments: [fine.txt]\n") + "\n![The bridge](bridge.png)\n")
          .add("./bridge.png", picture)
          .add("./fine.txt", "fine\n")
          .text();
  const auto taken = put("v2.5.0", bundle, cms, "application/x-tar");
  EXPECT_EQ(taken.status, 201) << taken.body;
  EXPECT_EQ(taken.text("release"), "v2.5.0");
  ASSERT_TRUE(newsroom.done("v2.5.0"));
  ASSERT_EQ(capture->mails().size(), 2u);
  EXPECT_THAT(capture->mails()[0].bytes, HasSubstr("fine.txt"));
  EXPECT_THAT(capture->mails()[0].bytes, HasSubstr("image/png"));
  EXPECT_EQ(put("v2.5.0", bundle, cms, "application/x-tar").status, 200);
  const auto evil =
      put("evil", Tar().add("release.md", text_of("E")).add("../../evil", "x").text(), cms, "application/x-tar");
  EXPECT_EQ(evil.status, 422);
  EXPECT_THAT(evil.body, HasSubstr(R"("file":"evil/../../evil")"));
  EXPECT_FALSE(fs::exists(newsroom.directory / "spool/evil"));
  // Places that are longer than what a string holds within itself.
  const auto place_of = [&](const std::string& name) {
    const auto said =
        put("bb?dry_run=1", Tar().add("release.md", text_of("D")).add(name, "x").text(), cms, "application/x-tar");
    const auto findings = said.status == 422 ? said.object()["findings"].as_array() : json::array();
    return findings.empty() ? said.body : text_member(findings[0].as_object(), "file");
  };
  EXPECT_EQ(place_of("a/b/c/d/e/a-file-that-is-too-deep.txt"), "bb/a/b/c/d/e/a-file-that-is-too-deep.txt");
  const std::string bad = "a-name-that-no-file-of-a-bundle-may-have";
  EXPECT_EQ(place_of("../" + bad), "bb/../" + bad);
  expect_nothing_left();
}

TEST_F(Api, ABodyThatIsCutAnywhereLeavesNothing) {
  configure();
  newsroom.start();
  const auto small = request("small", "# Small\n\nText.\n");
  const auto cut = [&](const std::string& bytes) {
    RawClient(port).say(bytes);
    // Whoever was cut off has given the place back.
    EXPECT_TRUE(eventually([&] { return ask("GET", "nothing").status == 404; }));
  };
  for (std::size_t size = 0; size < small.size(); ++size) cut(small.substr(0, size));
  const auto large = request("large", text_of("Large") + std::string(20'000, 'x'));
  for (std::size_t size = 0; size < large.size(); size += 37) cut(large.substr(0, size));
  EXPECT_EQ(put("whole", text_of("Whole")).status, 201);
  expect_nothing_left();
  EXPECT_EQ(releases(), 1u);
  EXPECT_EQ(put("small", "# Small\n\nText.\n").status, 201);
}

TEST_F(Api, WhatIsTooLargeIsRefusedWithAndWithoutItsLength) {
  newsroom.spool_extra = "max_file_size: 100KB";
  configure();
  newsroom.start();
  const std::string body(200'000, 'x');
  EXPECT_EQ(put("a", body).status, 413);
  RawClient client(port);
  client.say(head("PUT", "a", cms, "Content-Type: text/markdown\r\nTransfer-Encoding: chunked\r\n\r\n"));
  client.say(fmt::format("{:x}\r\n", body.size()) + body + "\r\n0\r\n\r\n");
  EXPECT_EQ(understood(client.hear()).status, 413);
  expect_nothing_left();
  EXPECT_EQ(releases(), 0u);
}

// As many at once as there are places; who gets none is told to come again.
void put_at_once(int count, const std::function<Said()>& put, std::multiset<int>& statuses) {
  std::mutex mutex;
  std::vector<std::thread> threads;
  std::atomic<int> left{count};
  for (int worker = 0; worker < std::min(count, 45); ++worker) {
    threads.emplace_back([&] {
      while (left-- > 0) {
        Said said = put();
        for (int tries = 0; tries < 200 && (said.status == 503 || said.status == 429 || said.status == 0); ++tries) {
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
          said = put();
        }
        const std::lock_guard lock(mutex);
        statuses.insert(said.status);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST_F(Api, ManyPutsOfOneIdAreOneRelease) {
  configure();
  newsroom.start();
  const int count = number_from("GAZETTED_PUTS", 200);  // 1000 by hand
  std::multiset<int> statuses;
  put_at_once(
      count, [&] { return put("one", text_of("One")); }, statuses);
  EXPECT_EQ(statuses.count(201), 1u) << testing::PrintToString(statuses);
  EXPECT_EQ(statuses.count(200), std::size_t(count - 1)) << testing::PrintToString(statuses);
  ASSERT_TRUE(newsroom.done("one"));
  EXPECT_EQ(releases(), 1u);
  EXPECT_EQ(capture->mails().size(), 2u);
  EXPECT_THAT(names_in("spool/rejected"), IsEmpty());
  EXPECT_THAT(newsroom.audit(), IsEmpty());
  expect_nothing_left();
}

TEST_F(Api, AKillBetweenBodyAndAnswerLeavesOneReleaseOrNone) {
  configure();
  const int rounds = number_from("GAZETTED_KILLS", 12);
  for (int round = 0; round < rounds; ++round) {
    newsroom.start();
    const auto id = fmt::format("r{}", round);
    RawClient client(port);
    client.say(request(id, text_of(id) + std::string(3000, 'x')));
    std::this_thread::sleep_for(std::chrono::microseconds(400 * (7 * round % 100)));
    newsroom.kill();
    newsroom.start();
    const auto again = put(id, text_of(id) + std::string(3000, 'x'));
    // What waits in the spool is taken in a moment.
    EXPECT_THAT(again.status, AnyOf(200, 201, 202)) << again.body << newsroom.log();
    ASSERT_TRUE(newsroom.done(id)) << newsroom.log();
    EXPECT_EQ(put(id, text_of(id) + std::string(3000, 'x')).status, 200);
    EXPECT_EQ(releases(), std::size_t(round + 1));
    expect_nothing_left();
    newsroom.stop();
  }
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Api, AReloadChangesClientsAtOnce) {
  configure();
  newsroom.start();
  EXPECT_EQ(ask("GET", "a", cms).status, 404);
  const std::string fresh = "fresh-0123456789abcdefghijklmnopqrst";
  newsroom.directory.put("gazetted.yaml", yaml + replace_all(clients, cms, fresh));
  newsroom.daemon->signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return ask("GET", "a", cms).status == 401; }));
  EXPECT_EQ(ask("GET", "a", fresh).status, 404);
  newsroom.directory.put("gazetted.yaml", yaml);
  newsroom.daemon->signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return ask("GET", "a", fresh).status == 404 && ask("GET", "a", cms).status == 404; }));
  EXPECT_THAT(put("a", text_of("A"), fresh).status, AnyOf(404, 405, 413));
}

// What the daemon drops for a client is the daemon's own file, whoever else may drop.
TEST_F(Api, OwnersOfTheSpoolAreThoseOfFilesOfPeople) {
  newsroom.spool_extra = "owners: [nobody]";
  configure();
  newsroom.start();
  EXPECT_EQ(put("a", text_of("A")).status, 201) << newsroom.log();
  newsroom.drop("b.md", text_of("B"));
  EXPECT_TRUE(newsroom.rejected("b.md"));
}

TEST(ApiToken, IsPrintedWithItsHash) {
  Newsroom newsroom;
  const auto made = newsroom.command({"api-token"});
  EXPECT_EQ(made.status, 0);
  const auto lines = split(made.out, '\n');
  ASSERT_EQ(lines.size(), 2u) << made.out;
  const auto token = lines[0].substr(std::string("token: ").size());
  EXPECT_EQ(lines[1], "token_sha256: " + hex(sha256(token)));
  EXPECT_EQ(run({binary(), "api-token", "--hash"}, token + "\n").out, lines[1] + "\n");
  EXPECT_EQ(run({binary(), "api-token", "--hash"}, "guess\n").status, 1);
}

}  // namespace
}  // namespace gazetted::test
