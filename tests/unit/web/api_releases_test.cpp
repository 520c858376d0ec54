#include "gazetted/web/api_releases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/crypto.hpp"
#include "web_answer.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string token = "0123456789abcdefghijklmnopqrstuv";
const std::string at = "/api/v1/releases/a";

class NoBody : public LongBody {
 public:
  asio::awaitable<bool> take(std::string_view) override { co_return true; }
};

class RecordingDoor : public ReleaseDoor {
 public:
  std::shared_ptr<LongBody> begin_body(std::uint64_t most) override {
    asked.push_back("body " + std::to_string(most));
    return std::make_shared<NoBody>();
  }
  asio::awaitable<ReleaseAnswer> put(ReleasePut put) override {
    asked.push_back(fmt::format("put {}{}{}{}{}", put.id, put.ending, put.only_new ? " new" : "",
                                put.only_there ? " there" : "", put.dry_run ? " dry" : ""));
    co_return answer;
  }
  asio::awaitable<ReleaseAnswer> show(ApiClient client, std::string id) override {
    asked.push_back("show " + id + " to " + client.name);
    co_return answer;
  }
  asio::awaitable<ReleaseAnswer> cancel(ApiClient client, std::string id) override {
    asked.push_back("cancel " + id + " by " + client.name);
    co_return answer;
  }
  std::vector<std::string> asked;
  ReleaseAnswer answer;
};

class TurnedSteady : public Clock {
 public:
  SteadyTime steady() const override { return now_; }
  SteadyTime now_{std::chrono::hours(1)};
};

class ApiReleasesTest : public testing::Test {
 protected:
  ApiReleasesTest() {
    ApiClient cms;
    cms.name = "cms";
    cms.token_digest = sha256(token);
    cms.requests = Rate{1000, Duration(60'000), true};
    settings->api.clients.push_back(cms);
    settings->spool.max_file_size = 1000;
    door.answer.result = ReleaseResult::shown;
  }
  static WebRequest request(const std::string& method, const std::string& target,
                            std::map<std::string, std::string> headers = {}) {
    WebRequest made;
    made.method = method;
    made.target = target;
    made.headers = std::move(headers);
    made.headers.try_emplace("authorization", "Bearer " + token);
    if (method == "PUT") {
      made.headers.try_emplace("content-type", "text/markdown");
      made.headers.try_emplace("content-length", "10");
    }
    return made;
  }
  // The status of what is refused by its head; 0: it is not.
  int refused(const WebRequest& head) {
    last = api.receive(head, *settings);
    return last.refused ? last.refused->status : 0;
  }
  WebResponse ask(WebRequest asked, const std::string& id = "a") {
    auto reception = api.receive(asked, *settings);
    if (reception.refused) return *reception.refused;
    asked.long_body = std::move(reception.body);
    return test::answer_of(api.answer(std::move(asked), id));
  }
  std::shared_ptr<Settings> settings = std::make_shared<Settings>();
  RecordingDoor door;
  TurnedSteady clock;
  ApiReleases api{ApiReleases::Ports{[this] { return settings; }, door, clock}};
  Reception last;
};

TEST_F(ApiReleasesTest, WhatIsWrongWithAHeadIsSaidBeforeItsBody) {
  using Headers = std::map<std::string, std::string>;
  struct {
    std::string method, target;
    Headers headers;
    int status;
  } const rows[] = {
      {"PUT", at, {}, 0},
      {"PUT", at + "?dry_run=1", {}, 0},
      {"PUT", at + "?dryrun=1", {}, 400},
      {"PUT", at + "?dry_run=yes", {}, 400},
      {"GET", at, {}, 0},
      {"HEAD", at, {}, 0},
      {"DELETE", at, {}, 0},
      {"OPTIONS", at, {{"authorization", ""}}, 0},
      {"POST", at, {}, 405},
      {"PATCH", at, {}, 405},
      {"ET", at, {}, 405},
      {"GET", "/api/v1/releases/", {}, 404},
      {"GET", "/api/v1/releases", {}, 404},
      {"GET", "/api/v2/releases/a", {}, 404},
      {"GET", at + "/b", {}, 404},
      {"GET", "/u/x", {{"authorization", ""}}, 0},
      {"GET", at, {{"authorization", ""}}, 401},
      {"GET", at, {{"authorization", "Bearer nobody"}}, 401},
      {"GET", at, {{"authorization", "Basic " + token}}, 401},
      {"PUT", at, {{"authorization", "Bearer nobody"}}, 401},
      {"PUT", at, {{"if-none-match", "*"}}, 0},
      {"PUT", at, {{"if-none-match", "\"x\""}}, 400},
      {"PUT", at, {{"if-match", "*"}}, 0},
      {"PUT", at, {{"if-match", "\"x\""}}, 412},
      {"PUT", at, {{"content-type", ""}}, 415},
      {"PUT", at, {{"content-type", "application/pdf"}}, 415},
      {"PUT", at, {{"content-type", "text/markdown; charset=utf-8"}}, 0},
      {"PUT", at, {{"content-type", "Text/Markdown; variant=GFM; charset=\"UTF-8\""}}, 0},
      {"PUT", at, {{"content-type", "text/markdown; charset=iso-8859-1"}}, 415},
      {"PUT", at, {{"content-encoding", "gzip"}}, 415},
      {"PUT", at, {{"content-type", "application/x-tar"}, {"content-encoding", "gzip"}}, 0},
      {"PUT", at, {{"content-type", "application/x-tar"}, {"content-encoding", "br"}}, 415},
      {"PUT", at, {{"content-type", "application/gzip"}}, 0},
      {"PUT", at, {{"content-length", ""}}, 411},
      {"PUT", at, {{"content-length", ""}, {"transfer-encoding", "chunked"}}, 0},
      {"PUT", at, {{"content-length", "1000"}}, 0},
      {"PUT", at, {{"content-length", "1001"}}, 413},
  };
  for (const auto& row : rows)
    EXPECT_EQ(refused(request(row.method, row.target, row.headers)), row.status)
        << row.method << " " << row.target << " " << testing::PrintToString(row.headers);
}

TEST_F(ApiReleasesTest, RefusalsSayWhatWouldHelp) {
  EXPECT_EQ(refused(request("GET", at, {{"authorization", ""}})), 401);
  EXPECT_EQ(last.refused->headers["WWW-Authenticate"], "Bearer realm=\"gazetted\"");
  EXPECT_EQ(refused(request("GET", at, {{"authorization", "Bearer x"}})), 401);
  EXPECT_THAT(last.refused->headers["WWW-Authenticate"], HasSubstr("error=\"invalid_token\""));
  EXPECT_EQ(last.refused->body.find("Bearer x"), std::string::npos);
  EXPECT_EQ(refused(request("POST", at)), 405);
  EXPECT_EQ(last.refused->headers["Allow"], "GET, HEAD, PUT, DELETE, OPTIONS");
  EXPECT_EQ(refused(request("PUT", at, {{"content-type", "image/png"}})), 415);
  EXPECT_THAT(last.refused->headers["Accept"], StartsWith("text/markdown"));
  for (const auto& response : {*last.refused}) EXPECT_EQ(response.content_type, "application/problem+json");
}

TEST_F(ApiReleasesTest, WithoutClientsThereIsNoApi) {
  settings->api.clients.clear();
  EXPECT_EQ(refused(request("PUT", at)), 0);
  EXPECT_EQ(last.body, nullptr);
}

TEST_F(ApiReleasesTest, PutsGoOnWithWhatTheirHeadSays) {
  ask(request("PUT", at));
  ask(request("PUT", at + "?dry_run=1", {{"content-type", "text/plain"}, {"if-none-match", "*"}}));
  ask(request("PUT", at, {{"content-type", "application/x-tar"}, {"if-match", "*"}}));
  ask(request("GET", at));
  ask(request("DELETE", at), "%C3%A4");
  EXPECT_THAT(door.asked, testing::ElementsAre("body 1000", "put a.md", "body 1000", "put a.txt new dry", "body 1000",
                                               "put a there", "show a to cms", "cancel ä by cms"));
}

TEST_F(ApiReleasesTest, AnIdThatCannotBeIsRefused) {
  EXPECT_EQ(ask(request("PUT", at), "%2e%2e%2fetc").status, 400);
  EXPECT_EQ(ask(request("PUT", at), ".hidden").status, 400);
  EXPECT_EQ(ask(request("PUT", at), "%zz").status, 400);
  EXPECT_EQ(ask(request("GET", at), "a%00b").status, 404);
}

TEST_F(ApiReleasesTest, EachAnswerHasItsStatus) {
  struct {
    ReleaseResult result;
    int status;
    const char *reason, *location, *retry_after;
  } const rows[] = {
      {ReleaseResult::taken, 201, "", "/p", ""},
      {ReleaseResult::same, 200, "", "", ""},
      {ReleaseResult::held, 202, "", "/p", ""},
      {ReleaseResult::pending, 202, "", "/p", "5"},
      {ReleaseResult::dry_run, 200, "", "", ""},
      {ReleaseResult::shown, 200, "", "", ""},
      {ReleaseResult::cancelled, 200, "", "", ""},
      {ReleaseResult::unknown, 404, "unknown", "", ""},
      {ReleaseResult::forbidden, 403, "forbidden", "", ""},
      {ReleaseResult::left, 409, "left", "", ""},
      {ReleaseResult::same_text, 409, "same-text", "", ""},
      {ReleaseResult::exists, 412, "exists", "", ""},
      {ReleaseResult::missing, 412, "missing", "", ""},
      {ReleaseResult::too_large, 413, "too-large", "", ""},
      {ReleaseResult::invalid, 422, "findings", "", ""},
      {ReleaseResult::waits, 503, "waits", "", "5"},
      {ReleaseResult::trouble, 503, "trouble", "", "30"},
  };
  for (const auto& row : rows) {
    ReleaseAnswer answer;
    answer.result = row.result;
    answer.body["release"] = "a";
    auto response = response_to(answer, "/p");
    const auto body = parse_json(response.body);
    ASSERT_TRUE(body) << response.body;
    EXPECT_EQ(response.status, row.status);
    EXPECT_EQ(text_member(body->as_object(), "reason"), row.reason) << row.status;
    EXPECT_EQ(response.headers["Location"], row.location) << row.status;
    EXPECT_EQ(response.headers["Retry-After"], row.retry_after) << row.status;
    EXPECT_EQ(response.content_type, row.status < 300 ? "application/json" : "application/problem+json");
    EXPECT_EQ(response.headers.contains("WWW-Authenticate"), row.status == 403);
  }
}

TEST_F(ApiReleasesTest, AClientHasItsRateAndItsPlaces) {
  settings->api.clients.front().requests = Rate{40, Duration(60'000), true};
  std::vector<Reception> held;
  for (int i = 0; i < 32; ++i) {
    held.push_back(api.receive(request("PUT", at), *settings));
    ASSERT_FALSE(held.back().refused);
  }
  EXPECT_EQ(refused(request("PUT", at)), 429);
  EXPECT_EQ(last.refused->headers["Retry-After"], "1");
  held.pop_back();
  EXPECT_EQ(refused(request("PUT", at)), 0);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(refused(request("GET", at)), 0);
  EXPECT_EQ(refused(request("GET", at)), 429);
  EXPECT_EQ(last.refused->headers["Retry-After"], "2");
  clock.now_ += std::chrono::milliseconds(1'500);
  EXPECT_EQ(refused(request("GET", at)), 0);
}

TEST_F(ApiReleasesTest, AReloadTakesATokenAwayAtOnce) {
  auto asked = request("GET", at);
  settings = std::make_shared<Settings>(*settings);
  settings->api.clients.front().token_digest = sha256("another");
  EXPECT_EQ(refused(asked), 401);
  EXPECT_EQ(test::answer_of(api.answer(std::move(asked), "a")).status, 401);
}

}  // namespace
}  // namespace gazetted
