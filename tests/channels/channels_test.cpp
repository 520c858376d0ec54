// Every channel's folder: post.json → request.golden, responses.tsv → verdicts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/model/weighted_text.hpp"
#include "gazetted/sandbox/networks.hpp"
#include "gazetted/send/channel_calls.hpp"
#include "gazetted/send/http_service.hpp"
#include "gazetted/send/request_signing.hpp"
#include "support/program.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

std::vector<std::string> channels() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(test::source("tests/channels"))) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  return names;
}

std::string verdict(const Outcome& outcome) {
  const char* kinds[] = {"accepted", "deferred", "refused", "unknown"};
  const char* scopes[] = {"recipient", "message", "transaction", "destination", "sender", "relay", "account"};
  std::string text = std::string(kinds[int(outcome.kind)]) + " " + scopes[int(outcome.scope)];
  if (outcome.retry_after) text += " " + format_duration(*outcome.retry_after);
  return text;
}

class ChannelTest : public testing::TestWithParam<std::string> {};

// options.json: {"url", "words": {}, "secrets": {}}, the same for all tests of a folder.
ChannelOptions options_in(const fs::path& folder) {
  ChannelOptions options;
  const auto object = parse_json(test::slurp(folder / "options.json"))->as_object();
  options.name = options.type = text_member(object, "type");
  options.url = Secret(text_member(object, "url"));
  for (const auto& [key, value] : object.at("words").as_object()) options.words[key] = std::string(value.as_string());
  for (const auto& [key, value] : object.at("secrets").as_object())
    options.secrets[key] = Secret(std::string(value.as_string()));
  const auto described = test::source("config/channels/" + options.type + ".yaml");
  if (!find_channel_type(options.type)) {
    Findings findings;
    options.service =
        read_service(*parse_yaml(test::slurp(described), described.string(), 1, findings), options.type, findings);
    EXPECT_FALSE(has_errors(findings)) << to_string(findings.front());
  }
  return options;
}

ChannelContent content_in(const fs::path& folder) {
  const auto object = parse_json(test::slurp(folder / "post.json"))->as_object();
  ChannelContent content;
  content.release = "bridge";
  content.delivery = text_member(object, "delivery");
  content.text = text_member(object, "text");
  content.title = text_member(object, "title");
  content.summary = text_member(object, "summary");
  content.link = text_member(object, "link");
  content.language = text_member(object, "language");
  content.payload = text_member(object, "payload");
  content.accepted = from_millis(int_member(object, "now") * 1000);
  return content;
}

json::object member_of_options(const fs::path& folder, std::string_view name) {
  const auto object = parse_json(test::slurp(folder / "options.json"))->as_object();
  const auto* member = object.if_contains(name);
  return member ? member->as_object() : json::object{};
}
json::object account_in(const fs::path& folder) { return member_of_options(folder, "account"); }

std::string text_of(const HttpRequest& request) {
  std::string text = request.method + " " + request.url + "\n";
  for (const auto& header : request.headers) text += header + "\n";
  return text + "\n" + request.body + "\n";
}

TEST_P(ChannelTest, BuildsItsRequest) {
  const auto folder = test::source("tests/channels/" + GetParam());
  const auto options = options_in(folder);
  const auto content = content_in(folder);
  const auto* type = type_of(options);
  ASSERT_TRUE(type);
  EXPECT_EQ(type->check ? type->check(options) : "", "");
  const auto plan = type->prepare(content, options);
  // What is frozen and read back makes the same request, and the same again at another time but for what must differ.
  const auto thawed = parse_json(json::serialize(plan))->as_object();
  EXPECT_EQ(plan, type->prepare(content, options));
  auto account = account_in(folder);
  const ChannelAttempt attempt{thawed, options, content.accepted, false, Duration(0), account};
  auto text = text_of(type->publish(attempt));
  if (takes_threads(options)) {
    json::object fresh;  // Threads says what it answers when it makes the container
    const bool in_container = type->name == "threads";
    ChannelAttempt answer{thawed, options, content.accepted, false, Duration(0), in_container ? fresh : account};
    answer.root = "at://did/c/first";  // Bluesky's form; the others take any
    answer.parent = "at://did/c/second";
    answer.uploads = member_of_options(folder, "answered");
    text += "\n# as an answer in a thread\n" +
            text_of(in_container ? *type->prepare_request(answer) : type->publish(answer));
  }
  ChannelAttempt amends{thawed, options, content.accepted, false, Duration(0), account};
  amends.earlier = "at://did/c/earlier";
  if (can_edit(options)) {
    amends.act = Act::edit;
    text += "\n# as an edit of an earlier post\n" + text_of(type->edit(amends));
  }
  if (can_remove(options)) {
    amends.act = Act::remove;
    text += "\n# as the removal of an earlier post\n" + text_of(type->remove(amends));
  }
  test::expect_file(folder / "request.golden", text);
}

TEST_P(ChannelTest, JudgesEveryResponse) {
  const auto folder = test::source("tests/channels/" + GetParam());
  const auto options = options_in(folder);
  const auto* type = type_of(options);
  ASSERT_TRUE(type);
  const auto plan = type->prepare(content_in(folder), options);
  std::istringstream rows(test::slurp(folder / "responses.tsv"));
  std::set<std::string> covered;
  for (std::string line; std::getline(rows, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == '\t')
        cells.emplace_back();
      else
        cells.back() += c;
    }
    ASSERT_EQ(cells.size(), 4u) << line;
    HttpResponse response;
    response.status = std::stoi(cells[0]);
    response.sent = response.status != 0 || cells[1] == "sent";
    if (const auto colon = cells[1].find(": "); colon != std::string::npos)
      response.headers[cells[1].substr(0, colon)] = cells[1].substr(colon + 2);
    (response.status ? response.body : response.trouble) = cells[2];
    auto account = account_in(folder);
    ChannelAttempt attempt{plan, options, from_millis(1'614'265'330'000), false, Duration(0), account};
    const auto outcome = type->judge(response, attempt);
    auto said = verdict(outcome);
    if (!outcome.remote_id.empty()) said += " " + outcome.remote_id;
    if (attempt.next == Next::begin_anew) said += " worn";
    EXPECT_EQ(said, cells[3]) << line;
    const int family = response.status / 100;
    if (outcome.kind == Outcome::Kind::accepted) covered.insert("success");
    if (outcome.scope == Outcome::Scope::destination) covered.insert("rate limit");
    if (outcome.scope == Outcome::Scope::account) covered.insert("authentication");
    if (outcome.kind == Outcome::Kind::refused) covered.insert("refused content");
    if (family == 5) covered.insert("error of the server");
    if (family == 2 && outcome.kind == Outcome::Kind::unknown) covered.insert("malformed body");
    if (response.status == 0) covered.insert(response.sent ? "lost answer" : "no connection");
  }
  // Where every 2xx is a success, no body is malformed.
  const std::set<std::string> any_success = {"teams", "webhook", "webhook-cloudevents", "websub", "indexnow"};
  if (any_success.contains(GetParam())) covered.insert("malformed body");
  for (const char* needed : {"success", "rate limit", "authentication", "refused content", "error of the server",
                             "malformed body", "lost answer", "no connection"})
    EXPECT_TRUE(covered.contains(needed)) << "no row for: " << needed;
}

TEST_P(ChannelTest, JudgesWhatBecameOfAnEarlierPost) {
  const auto folder = test::source("tests/channels/" + GetParam());
  const auto options = options_in(folder);
  const auto* type = type_of(options);
  if (!can_remove(options)) return;
  json::object plan = type->prepare(content_in(folder), options);
  auto account = account_in(folder);
  ChannelAttempt attempt{plan, options, from_millis(1'614'265'330'000), false, Duration(0), account};
  attempt.act = Act::remove;
  attempt.earlier = "at://did/c/earlier";
  const auto judged = [&](int status, const std::string& body) {
    HttpResponse response;
    response.status = status;
    response.sent = true;
    response.body = body;
    return attempt.act == Act::remove ? call_judge_removal(*type, response, attempt)
                                      : call_judge(*type, response, attempt);
  };
  using Kind = Outcome::Kind;
  // Slack and Telegram say in words that it is gone.
  EXPECT_EQ(judged(200, R"({"ok":true,"result":true,"success":true})").kind, Kind::accepted);
  const bool in_words = GetParam() == "slack-api" || GetParam() == "telegram";
  if (!in_words && GetParam() != "bluesky") {
    EXPECT_EQ(judged(404, "{}").kind, Kind::accepted) << "it was gone already";
  }
  if (GetParam() == "slack-api") {
    EXPECT_EQ(judged(200, R"({"ok":false,"error":"message_not_found"})").kind, Kind::accepted);
    EXPECT_EQ(judged(200, R"({"ok":false,"error":"cant_delete_message"})").kind, Kind::refused);
  }
  if (GetParam() == "telegram") {
    const auto says = [](const std::string& words) {
      return R"({"ok":false,"error_code":400,"description":"Bad Request: )" + words + "\"}";
    };
    EXPECT_EQ(judged(400, says("message to delete not found")).kind, Kind::accepted);
    EXPECT_EQ(judged(400, says("message can't be deleted for everyone")).kind, Kind::refused);
  }
  if (GetParam() == "linkedin") {
    EXPECT_EQ(judged(426, "{}").scope, Outcome::Scope::account) << "the version has ended; nothing is said of the post";
  }
  if (GetParam() == "facebook") {
    const auto gone = R"({"error":{"code":100,"error_subcode":33,"message":"… does not exist, cannot be loaded …"}})";
    EXPECT_EQ(judged(200, R"({"success":false})").kind, Kind::unknown);
    EXPECT_EQ(judged(400, R"({"error":{"code":190}})").scope, Outcome::Scope::account);
    EXPECT_EQ(judged(400, gone).kind, Kind::refused) << "or our token may not see it";
    attempt.since_first = Duration(60'000);
    EXPECT_EQ(judged(400, gone).kind, Kind::accepted) << "an earlier attempt, whose answer was lost, had removed it";
  }
  EXPECT_EQ(judged(429, "{}").kind, Kind::deferred);
  EXPECT_NE(judged(500, "").kind, Kind::accepted);
  if (!can_edit(options)) return;
  attempt.act = Act::edit;
  EXPECT_EQ(judged(404, R"({"error":"Record not found"})").kind, Kind::refused);
  EXPECT_EQ(judged(404, R"({"error":"Record not found"})").reply, "the post is not there any more");
  if (GetParam() == "facebook") {
    const auto edited = judged(200, R"({"success":true})");
    EXPECT_EQ(verdict(edited) + " " + edited.reference, "accepted recipient at://did/c/earlier");
    EXPECT_EQ(edited.remote_id, "https://www.facebook.com/at://did/c/earlier") << "it is the same post";
    EXPECT_EQ(judged(200, R"({"id":"55_1"})").kind, Kind::unknown);
  }
  if (GetParam() != "telegram") return;
  const auto no_text =
      judged(400, R"({"ok":false,"description":"Bad Request: there is no text in the message to edit"})");
  EXPECT_EQ(attempt.next, Next::begin_anew) << no_text.reply;
  EXPECT_THAT(type->edit(attempt).url, HasSubstr("/editMessageCaption"));
  EXPECT_EQ(judged(400, R"({"ok":false,"description":"Bad Request: message is not modified: …"})").kind,
            Kind::accepted);
}

// What the sandbox says in a network's place ends a rehearsal as the day would end.
TEST_P(ChannelTest, TheSandboxsAnswerIsASuccess) {
  const auto folder = test::source("tests/channels/" + GetParam());
  const auto options = options_in(folder);
  const auto* type = type_of(options);
  const auto sample = options.service ? sample_of(*options.service) : type->sample;
  EXPECT_EQ(sample.title.empty(), type->name == "webhook");
  const auto plan = type->prepare(content_in(folder), options);
  auto account = account_in(folder);
  ChannelAttempt attempt{plan, options, from_millis(1'614'265'330'000), false, Duration(0), account};
  const auto request = type->publish(attempt);
  HttpResponse response;
  response.status = 200;
  response.sent = true;
  if (const auto* answer = answer_to(sample, request.url)) {
    response.status = answer->status;
    response.body = replace_all(answer->body, "{number}", "7");
    response.headers = answer->headers;
  }
  const auto outcome = type->judge(response, attempt);
  EXPECT_EQ(outcome.kind, Outcome::Kind::accepted) << outcome.reply;
  if (!options.service || !can_edit(options)) return;
  attempt.act = Act::edit;
  EXPECT_EQ(type->judge(response, attempt).kind, Outcome::Kind::accepted);
  EXPECT_EQ(call_judge_removal(*type, response, attempt).kind, Outcome::Kind::accepted);
}

// A later version finds the post by what its answer said.
class NamedPostTest : public ChannelTest {};

TEST_P(NamedPostTest, WhatCanBeChangedLaterHasAName) {
  const auto folder = test::source("tests/channels/" + GetParam());
  const auto options = options_in(folder);
  const auto* type = type_of(options);
  const auto plan = type->prepare(content_in(folder), options);
  json::object account;
  ChannelAttempt attempt{plan, options, from_millis(1'614'265'330'000), false, Duration(0), account};
  HttpResponse response;
  response.sent = true;
  response.status = GetParam() == "facebook" ? 200 : 201;
  response.body = R"({"id":"55_1"})";
  response.headers["x-restli-id"] = "urn:li:share:77";
  EXPECT_EQ(type->judge(response, attempt).reference, GetParam() == "facebook" ? "55_1" : "urn:li:share:77");
}

INSTANTIATE_TEST_SUITE_P(All, NamedPostTest, testing::Values("facebook", "linkedin"));
INSTANTIATE_TEST_SUITE_P(All, ChannelTest, testing::ValuesIn(channels()));

TEST(OauthOne, SignsThePublishedExample) {
  const OauthOneKeys keys{"xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
                          "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
                          "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"};
  const auto header = sign_oauth_one("POST", "https://api.x.com/2/tweets", {}, keys,
                                     "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", 1318622958);
  EXPECT_THAT(header, HasSubstr("oauth_signature=\"" + percent_encode("lr+tV/DKclEvXKVjG6tgaSSLV0k=") + "\""));
}

class Judges : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(test::source("build-npm/node_modules/standardwebhooks")))
      GTEST_SKIP() << "the judges from npm are not installed (see build-npm.log)";
  }
  test::Ran judge(const std::string& what, const json::value& given) {
    return test::run({"env", "NPM_TOOLS=" + test::source("build-npm").string(), "node",
                      test::source("tests/npm/judge-channel.mjs").string(), what},
                     json::serialize(given));
  }
};

TEST_F(Judges, StandardWebhooksVerifiesOurSignature) {
  const auto folder = test::source("tests/channels/webhook");
  auto options = options_in(folder);
  const auto& type = *type_of(options);
  auto content = content_in(folder);
  content.payload = "{\"text\": \"Grüße \\n 新\"}";
  const auto plan = type.prepare(content, options);
  json::object account;
  const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto request = type.publish(ChannelAttempt{plan, options, now, false, Duration(0), account});
  json::object headers;
  for (const auto& header : request.headers)
    headers[lower(header.substr(0, header.find(':')))] = header.substr(header.find(": ") + 2);
  const auto secret = options.secret("secret").reveal();
  json::object given{{"secret", secret}, {"headers", headers}, {"body", request.body}};
  const auto good = judge("webhook", given);
  EXPECT_EQ(good.status, 0) << good.err;
  given["body"] = request.body + " ";
  EXPECT_NE(judge("webhook", given).status, 0);
}

// 500 texts of many scripts, with links, bare names, emoji and marks.
TEST_F(Judges, TwitterTextCountsAsWeDo) {
  std::istringstream file(test::slurp(test::source("tests/channels/x-corpus.txt")));
  json::array texts;
  for (std::string line; std::getline(file, line);) texts.push_back(json::value(line));
  ASSERT_EQ(texts.size(), 500u);
  const auto judged = judge("lengths", texts);
  const auto lengths = parse_json(judged.out);
  ASSERT_TRUE(lengths) << judged.err;
  for (std::size_t i = 0; i < texts.size(); ++i)
    EXPECT_EQ(std::int64_t(weighted_length(std::string(texts[i].as_string()))), lengths->at(i).as_int64())
        << texts[i].as_string();
}

TEST_F(Judges, OauthOneSignsAsWeDo) {
  const OauthOneKeys keys{"ck", "c&s", "t k", "ts+é"};
  for (const std::string url : {"https://api.x.com/2/tweets", "https://api.twitter.com/1.1/statuses/update.json"}) {
    for (const std::map<std::string, std::string>& parameters :
         {std::map<std::string, std::string>{},
          {{"status", "Grüße! (a) 'b' *c* +/&=%"}, {"include_entities", "true"}}}) {
      json::object given{{"method", "POST"}, {"url", url}, {"nonce", "abc"}, {"seconds", 1318622958}};
      json::object data;
      for (const auto& [name, value] : parameters) data[name] = value;
      given["parameters"] = data;
      given["keys"] = json::object{{"consumer_key", keys.consumer_key},
                                   {"consumer_secret", keys.consumer_secret},
                                   {"token", keys.token},
                                   {"token_secret", keys.token_secret}};
      const auto header = sign_oauth_one("POST", url, parameters, keys, "abc", 1318622958);
      const auto judged = judge("oauth", given);
      EXPECT_THAT(header, HasSubstr("oauth_signature=\"" + percent_encode(trim(judged.out)) + "\""))
          << header << judged.out << judged.err;
    }
  }
}

TEST_F(Judges, OurCardIsAnAdaptiveCard) {
  const auto folder = test::source("tests/channels/teams");
  const auto options = options_in(folder);
  const auto plan = type_of(options)->prepare(content_in(folder), options);
  const auto message = *parse_json(text_member(plan, "body"));
  const auto seen = judge("card", message.at("attachments").at(0).at("content"));
  EXPECT_EQ(seen.out, "{\"wrong\":[],\"items\":3,\"actions\":1}\n") << seen.err;
}

}  // namespace
}  // namespace gazetted
