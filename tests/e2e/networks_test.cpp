// One release on every network at once, against strict fakes, with each fault in turn: once, or held and said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "gazetted/base/text.hpp"
#include "support/fake_networks.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using Fault = FakeNetwork::Fault;

struct Kind {
  std::string name, yaml;
  bool tells = false;     // a repetition is known, or can be looked up
  bool says_when = true;  // how long to wait after "too many requests"
  std::size_t pictures = 0;
  bool threads = false;
  bool any_success = false;  // every 2xx is one
};

const std::vector<Kind> kinds = {
    {"mastodon", "type: mastodon, token: secret-token", true, true, 1, true},
    {"bluesky", "type: bluesky, handle: press.example, password: secret-password", true, true, 1, true},
    {"x", "type: x, consumer_key: a, consumer_secret: b, token: c, token_secret: d", false, true, 1, true},
    {"linkedin", "type: linkedin, token: secret-token, author: 'urn:li:organization:1'", false, false, 1},
    {"threads", "type: threads, token: secret-token, user: '17'", true, false, 1, true},
    {"facebook", "type: facebook, token: secret-token, page: '55'", false, false},
    {"matrix", "type: matrix, token: secret-token, room: '!room:matrix.example'", true, true, 0, true},
    {"slack-hook", "type: slack"},
    {"slack-api", "type: slack, token: secret-token, channel: C1", true, true, 0, true},
    {"discord", "type: discord", false, true, 1},
    {"telegram", "type: telegram, token: '12:secret-token', chat: '@town'", false, true, 1, true},
    {"teams", "type: teams", false, true, 0, false, true},
    {"mattermost", "type: mattermost"},
    {"rocketchat", "type: rocketchat"},
    {"googlechat", "type: googlechat", false, false},
    {"zulip", "type: zulip, token: secret-token, email: bot@zulip.example, channel: news, topic: releases"},
    {"ntfy", "type: ntfy, token: secret-token, topic: press"},
    {"gotify", "type: gotify, token: secret-token"},
    {"webhook", "type: webhook, secret: secret-of-the-hook", true, true, 0, false, true},
    {"websub", "type: websub, feed: 'https://feed.example/atom'", true, true, 0, false, true},
    {"indexnow", "type: indexnow, host: news.example, key: abcdefgh", true, true, 0, false, true},
};

// A newsroom with a channel of every kind, each to a fake of its own behind one port.
class Networks : public testing::Test {
 protected:
  Networks() {
    CaptureOptions options;
    options.http_script = [this](const CapturedPost& post) {
      const std::lock_guard lock(mutex_);
      auto inside = post;
      auto* fake = fake_at(inside.path);
      return fake ? fake->take(inside) : json_answer(404, "");
    };
    options.get_script = [this](const std::string& target) {
      const std::lock_guard lock(mutex_);
      auto inside = target;
      auto* fake = fake_at(inside);
      return fake ? fake->read(inside) : std::nullopt;
    };
    for (const auto& kind : kinds) fakes_[kind.name] = FakeNetwork::make(kind.name);
    capture_ = std::make_unique<Capture>(options);
    std::string channels = "channels:\n";
    for (const auto& kind : kinds) {
      const auto path = place_of(kind.name) + (kind.name == "googlechat" ? "/?key=k" : "");
      channels += fmt::format("  {}: {{url: 'http://127.0.0.1:{}/{}', allow_private: true, {}}}\n", kind.name,
                              (*capture_)->http_port(), path, kind.yaml);
    }
    newsroom.list("press.csv", recipients(1));
    newsroom.give_up_after = "48h";                      // LinkedIn's counters begin anew at midnight
    newsroom.extra = "http: {listen: '127.0.0.1:0'}\n";  // from where Threads would fetch pictures
    newsroom.public_url = "https://news.example";
    newsroom.configure(channels);
  }
  void every_network_meets(const std::vector<Fault>& faults) {
    for (auto& [name, fake] : fakes_) fake->faults = faults;
  }
  void drop(const std::string& social) {
    newsroom.directory.put("drop/a/release.md",
                           "---\ntitle: A bridge\nonline_url: https://news.example/bridge\n"
                           "attachments: [{file: b.png, alt: The bridge at dawn}]\nsocial:" +
                               social + "\n---\n\nText.\n");
    newsroom.directory.put("drop/a/b.png", "BM not really");
    fs::rename(newsroom.directory / "drop/a", newsroom.incoming() / "a");
  }
  std::vector<ReportRow> rows(const std::string& channel, const std::string& release = "a") {
    auto all = newsroom.report(release);
    std::erase_if(all, [&](const auto& row) { return row.target != channel; });
    return all;
  }
  bool settled(const Kind& kind, State state) {
    return eventually(
        [&] {
          const auto all = rows(kind.name);
          return !all.empty() &&
                 std::all_of(all.begin(), all.end(), [&](const auto& row) { return row.state == state; });
        },
        Duration(60'000));
  }
  void drop_version(const std::string& id, const std::string& kind, const std::string& more) {
    newsroom.drop(id + ".md", "---\nkind: " + kind + "\nsupersedes: " + more);
  }
  bool is_done(const std::string& release) { return newsroom.done(release, Duration(90'000)); }
  std::vector<FakeNetwork::Post> published(const Kind& kind) {
    const std::lock_guard lock(mutex_);
    return fakes_.at(kind.name)->published;
  }
  std::string seen(const Kind& kind) {
    std::string text;
    for (const auto& row : rows(kind.name))
      text += fmt::format("{} attempts={} doubts={} {} {}\n", to_string(row.state), row.attempts, row.doubts,
                          row.remote_id, row.reply);
    return text;
  }
  void expect_no_complaint() {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, fake] : fakes_) {
      for (const auto& complaint : fake->complaints) ADD_FAILURE() << name << ": " << complaint;
    }
  }
  void expect(const Kind& kind, State state, std::size_t posts) {
    SCOPED_TRACE(kind.name);
    EXPECT_TRUE(settled(kind, state)) << seen(kind);
    EXPECT_EQ(published(kind).size(), posts) << seen(kind);
  }
  Newsroom newsroom;

 private:
  // A webhook's path is a secret, and the addresses of its posts name the network: they must not be alike.
  static std::string place_of(const std::string& name) { return name == "discord" ? "chat" : name; }
  FakeNetwork* fake_at(std::string& path) {
    const auto slash = path.find_first_of("/?", 1);
    const auto place = path.substr(1, slash - 1);
    const auto found =
        std::find_if(fakes_.begin(), fakes_.end(), [&](const auto& entry) { return place_of(entry.first) == place; });
    if (found == fakes_.end()) return nullptr;
    path = slash == std::string::npos ? "" : path.substr(slash);
    return found->second.get();
  }
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<FakeNetwork>> fakes_;
  std::unique_ptr<Capture> capture_;
};

// It wakes nobody, whatever it says.
constexpr const char* loud =
    " The bridge (40 m) opens @channel @here @everyone <!channel> <users/all> [now] https://news.example/bridge #town";

TEST_F(Networks, EveryOneTakesAReleaseOnceWithItsPicturesAndItsAddress) {
  newsroom.start();
  drop(loud);
  for (const auto& kind : kinds) {
    expect(kind, State::sent, 1);
    const auto posts = published(kind);
    if (!posts.empty()) {
      EXPECT_EQ(posts[0].pictures, kind.pictures) << kind.name;
    }
  }
  for (const char* name : {"mastodon", "bluesky", "x", "linkedin", "threads", "facebook", "matrix", "slack-api",
                           "discord", "telegram", "zulip", "ntfy"}) {
    const auto all = rows(name);
    ASSERT_EQ(all.size(), 1u) << name;
    EXPECT_TRUE(all[0].remote_id.starts_with("http")) << name << ": " << all[0].remote_id;
  }
  expect_no_complaint();
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

// A correction edits, or answers, or says so in a new post; a withdrawal removes what can be removed, of all versions.
TEST_F(Networks, PostsFollowACorrectionAndAWithdrawal) {
  const std::set<std::string> edited = {"mastodon", "matrix", "slack-api", "discord", "telegram", "facebook"};
  const std::set<std::string> answered = {"bluesky", "x", "threads"};
  const std::set<std::string> pings = {"websub", "indexnow"};
  newsroom.start();
  drop(" The bridge opens on 3 May");
  ASSERT_TRUE(is_done("a")) << newsroom.log();
  drop_version("b", "correction",
               "a\nchange_note: It opens on 4 May and not on 3 May.\ntitle: A bridge\nonline_url: "
               "https://news.example/bridge\nsocial: The bridge opens on 4 "
               "May\n---\nText.\n");
  ASSERT_TRUE(is_done("b")) << newsroom.log();
  for (const auto& kind : kinds) {
    SCOPED_TRACE(kind.name);
    const auto all = rows(kind.name, "b");
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].state, State::sent) << all[0].reply;
    const auto posts = published(kind);
    if (edited.contains(kind.name)) {
      ASSERT_EQ(posts.size(), 1u);
      EXPECT_EQ(posts[0].text, "CORRECTION: The bridge opens on 4 May");
      EXPECT_EQ(all[0].remote_id, rows(kind.name)[0].remote_id) << "it is the same post";
    } else if (!pings.contains(kind.name)) {  // the same address again is one to them
      ASSERT_EQ(posts.size(), 2u);
      EXPECT_EQ(posts[1].answers, answered.contains(kind.name) ? posts[0].id : "");
      EXPECT_THAT(posts[1].text, testing::HasSubstr("4 May and not on 3 May"));
    }
  }
  drop_version("c", "withdrawal", "b\nchange_note: The bridge does not open at all.\n---\n");
  ASSERT_TRUE(is_done("c")) << newsroom.log();
  for (const auto& kind : kinds) {
    SCOPED_TRACE(kind.name);
    const bool is_removed = edited.contains(kind.name) || kind.name == "bluesky" || kind.name == "linkedin";
    if (pings.contains(kind.name)) continue;
    EXPECT_EQ(published(kind).size(), is_removed ? 0u : 3u);
  }
  expect_no_complaint();
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

TEST_F(Networks, ALostAnswerIsSettledByTheNetworkOrHeld) {
  every_network_meets({Fault::cut});
  newsroom.start();
  drop(loud);
  for (const auto& kind : kinds) {
    expect(kind, kind.tells ? State::sent : State::unknown, 1);
    if (kind.tells) {
      EXPECT_EQ(rows(kind.name).at(0).doubts, 1) << kind.name;
    }
  }
  expect_no_complaint();
}

TEST_F(Networks, AKillBetweenRequestAndAnswerPostsNothingTwice) {
  every_network_meets({Fault::stuck});
  newsroom.start();
  drop(loud);
  for (const auto& kind : kinds) ASSERT_TRUE(eventually([&] { return published(kind).size() == 1; })) << kind.name;
  newsroom.kill();
  newsroom.start();
  for (const auto& kind : kinds) expect(kind, kind.tells ? State::sent : State::unknown, 1);
  expect_no_complaint();
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

TEST_F(Networks, AnAnswerThatNobodyUnderstandsIsNoSuccess) {
  every_network_meets({Fault::malformed});
  newsroom.start();
  drop(loud);
  for (const auto& kind : kinds) expect(kind, kind.tells || kind.any_success ? State::sent : State::unknown, 1);
}

TEST_F(Networks, AnErrorBehindAGoodStatusIsNoSuccess) {
  every_network_meets({Fault::error_inside});
  newsroom.start();
  drop(loud);
  for (const auto& kind : kinds) {
    if (kind.any_success) continue;  // they say no more
    expect(kind, kind.tells ? State::sent : State::unknown, kind.tells ? 1 : 0);
  }
}

TEST_F(Networks, ASlowAnswerIsWaitedFor) {
  every_network_meets({Fault::slow});
  newsroom.start();
  drop(loud);
  for (const auto& kind : kinds) expect(kind, State::sent, 1);
}

TEST_F(Networks, AStormRestsTheAccountAsItsOwnWordsAskAndUsesUpNoAttempt) {
  every_network_meets({Fault::storm, Fault::storm});
  newsroom.start();
  drop(loud);
  for (const auto& kind : kinds) {
    expect(kind, kind.says_when ? State::sent : State::deferred, kind.says_when ? 1 : 0);
    EXPECT_EQ(rows(kind.name).at(0).attempts, kind.says_when ? 1 : 0) << kind.name << seen(kind);
  }
  expect_no_complaint();
}

TEST_F(Networks, WhatIsRefusedFailsAndWhoRefusesUsKeepsItsPost) {
  every_network_meets({Fault::refused});
  newsroom.start();
  drop(loud);
  for (const auto& kind : kinds) expect(kind, State::failed, 0);
  every_network_meets({Fault::revoked, Fault::revoked});  // twice, where a token might only have run out
  newsroom.command({"retry", "a"});
  for (const auto& kind : kinds) expect(kind, State::deferred, 0);
}

constexpr const char* thread = "\n  - The bridge opens.\n  - 'It has 40 beds: #town'\n  - Come and see.";

TEST_F(Networks, AThreadIsAPostAfterTheOtherWhereANetworkHasThem) {
  // The answer to the second is lost.
  every_network_meets({Fault::none, Fault::cut});
  newsroom.start();
  drop(thread);
  for (const auto& kind : kinds) {
    SCOPED_TRACE(kind.name);
    if (!kind.threads) {
      expect(kind, State::sent, 1);
      continue;
    }
    if (!kind.tells) continue;
    expect(kind, State::sent, 3);
    const auto posts = published(kind);
    ASSERT_EQ(posts.size(), 3u);
    EXPECT_EQ(posts[0].text, "The bridge opens.");
    EXPECT_EQ(posts[1].text, "It has 40 beds: #town");
    EXPECT_EQ(posts[1].answers, posts[0].id);
    EXPECT_EQ(posts[2].answers, kind.name == "slack-api" ? posts[0].id : posts[1].id);
    EXPECT_EQ(posts[0].pictures, kind.pictures);
  }
  // Where nothing tells, the thread stops at the post in doubt until somebody decides.
  const Kind telegram = kinds[10];
  ASSERT_TRUE(eventually([&] { return rows("telegram").size() == 3 && rows("telegram")[2].state == State::failed; }))
      << seen(telegram);
  EXPECT_EQ(rows("telegram")[1].state, State::unknown);
  EXPECT_EQ(rows("telegram")[2].reply, "the previous post of the thread may or may not have been made");
  EXPECT_EQ(published(telegram).size(), 2u);
  newsroom.command({"retry", "a", "--channel", "telegram", "--unknown"});
  EXPECT_TRUE(settled(telegram, State::sent)) << seen(telegram);
  const auto posts = published(telegram);
  ASSERT_EQ(posts.size(), 4u);  // the second twice, by a person's word
  EXPECT_EQ(posts[3].answers, posts[2].id);
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
  expect_no_complaint();
}

TEST_F(Networks, AThreadGoesOnAfterAKillWhereItStood) {
  every_network_meets({Fault::none, Fault::stuck});
  newsroom.start();
  drop(thread);
  for (const auto& kind : kinds)
    ASSERT_TRUE(eventually([&] { return published(kind).size() == (kind.threads ? 2 : 1); })) << kind.name;
  newsroom.kill();
  newsroom.start();
  for (const auto& kind : kinds) {
    if (kind.threads && kind.tells) expect(kind, State::sent, 3);
  }
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
  expect_no_complaint();
}

}  // namespace
}  // namespace gazetted::test
