// Every channel's folder: post.json → request.golden, responses.tsv → verdicts.
#include <gtest/gtest.h>

#include <sstream>

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/send/channel.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

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

TEST_P(ChannelTest, BuildsItsRequest) {
  const auto folder = test::source("tests/channels/" + GetParam());
  const auto post = parse_json(test::slurp(folder / "post.json"));
  ASSERT_TRUE(post);
  const auto& object = post->as_object();
  ChannelOptions options;
  options.url = Secret(text_member(object.at("options").as_object(), "url"));
  options.secret = Secret(text_member(object.at("options").as_object(), "secret"));
  const auto* type = find_channel_type(GetParam());
  ASSERT_TRUE(type);
  const auto request =
      type->build({text_member(object, "delivery"), text_member(object, "text"), text_member(object, "payload")},
                  options, from_millis(int_member(object, "now") * 1000));
  std::string text = request.method + " " + request.url + "\n";
  for (const auto& header : request.headers) text += header + "\n";
  EXPECT_EQ(text + "\n" + request.body + "\n", test::slurp(folder / "request.golden"));
}

TEST_P(ChannelTest, JudgesEveryResponse) {
  const auto* type = find_channel_type(GetParam());
  ASSERT_TRUE(type);
  std::istringstream rows(test::slurp(test::source("tests/channels/" + GetParam() + "/responses.tsv")));
  int count = 0;
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
    EXPECT_EQ(verdict(type->judge(response, Time{})), cells[3]) << line;
    ++count;
  }
  EXPECT_GT(count, 5);
}

INSTANTIATE_TEST_SUITE_P(All, ChannelTest, testing::ValuesIn(channels()));

}  // namespace
}  // namespace gazetted
