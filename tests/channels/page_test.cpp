// gazetted-channels(7) against the table of channels: the types, their keys, and what each may post.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "gazetted/base/text.hpp"
#include "gazetted/send/http_service.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

std::string page() { return test::slurp(test::source("daemon/doc/man/gazetted-channels.7")); }

struct Described {
  std::vector<ChannelKey> keys;
  ChannelOptions options;
};

std::map<std::string, Described> all_types() {
  std::map<std::string, Described> all;
  for (const auto& name : channel_type_names()) {
    auto& one = all[name];
    const auto* type = find_channel_type(name);
    one.options.type = name;
    one.keys = type->keys;
    one.keys.push_back({.name = "url", .secret = true, .needed = type->default_url.empty() && !type->url_optional});
  }
  all["http"].keys = {{.name = "url", .secret = true, .needed = true}, {.name = "service", .needed = true}};
  all["http"].options.service = std::make_shared<HttpService>();
  for (const auto& entry : fs::directory_iterator(test::source("config/channels"))) {
    Findings findings;
    const auto yaml = parse_yaml(test::slurp(entry.path()), entry.path().string(), 1, findings);
    auto& one = all[entry.path().stem().string()];
    one.options.service = read_service(*yaml, "service", findings);
    one.keys = one.options.service->keys;
    one.keys.push_back({.name = "url", .secret = true, .needed = true});
  }
  return all;
}

// "mastodon token required", as the page's sections and entries have them.
std::set<std::string> keys_of_page() {
  std::set<std::string> keys;
  std::istringstream lines(page());
  std::string section, type;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".Sh ")) section = line.substr(4);
    if (line.starts_with(".Ss ")) type = line.substr(4);
    if (section != "TYPES" || !line.starts_with(".It Ic ")) continue;
    const auto key = line.substr(7);
    std::getline(lines, line);
    keys.insert(type + " " + key + (line.find("required") != std::string::npos ? " required" : ""));
  }
  return keys;
}

TEST(ChannelsPage, HasEveryTypeAndItsKeys) {
  std::set<std::string> code;
  for (const auto& [name, type] : all_types()) {
    for (const auto& key : type.keys) code.insert(name + " " + key.name + (key.needed ? " required" : ""));
  }
  const auto written = keys_of_page();
  for (const auto& key : code) EXPECT_TRUE(written.contains(key)) << "the page lacks " << key;
  for (const auto& key : written) EXPECT_TRUE(code.contains(key)) << "the code does not know " << key;
}

std::string row_of(const std::string& label, const ChannelOptions& options) {
  static const std::map<TextLimit::Unit, std::string> units = {{TextLimit::Unit::graphemes, "graphemes"},
                                                               {TextLimit::Unit::code_points, "code points"},
                                                               {TextLimit::Unit::utf16, "UTF-16"},
                                                               {TextLimit::Unit::bytes, "bytes"},
                                                               {TextLimit::Unit::weighted, "weighted"}};
  const auto limit = limit_of(options);
  const auto* type = type_of(options);
  const auto known = safe_again_of(options);
  std::string repeated = known == always        ? "recognized"
                         : known > Duration(0)  ? "recognized for " + format_duration(known) + ", then looked up"
                         : can_look_up(options) ? "looked up"
                                                : "held";
  return ".It " + label + " Ta " +
         (limit.most ? std::to_string(limit.most) + " Ta " + units.at(limit.unit) : "- Ta -") + " Ta " +
         (type->pictures ? std::to_string(type->pictures) + " Ta " + format_size(type->picture_bytes) : "- Ta -") +
         " Ta " + (takes_threads(options) ? "yes" : "no") + " Ta " + repeated;
}

TEST(ChannelsPage, SaysWhatEachMayPost) {
  std::set<std::string> code;
  for (const auto& [name, type] : all_types()) code.insert(row_of(name, type.options));
  ChannelOptions bot;
  bot.type = "slack";
  bot.secrets["token"] = Secret("xoxb");
  code.insert(row_of("slack with token", bot));
  std::set<std::string> written;
  std::istringstream lines(page());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".It ") && line.find(" Ta ") != std::string::npos && !line.starts_with(".It Sy"))
      written.insert(line);
  }
  for (const auto& row : code) EXPECT_TRUE(written.contains(row)) << "the page lacks\n" << row;
  for (const auto& row : written) EXPECT_TRUE(code.contains(row)) << "the code does not say\n" << row;
}

// The keys of a description are the words that its reader asks for.
TEST(ChannelsPage, HasEveryKeyOfADescription) {
  const auto source = test::slurp(test::source("daemon/send/http_service.cpp"));
  const std::regex asked(R"re(reader\.(?:text|texts|flag|conditions|change)\("([a-z_]+)")re");
  std::set<std::string> code;
  for (std::sregex_iterator at(source.begin(), source.end(), asked), end; at != end; ++at) code.insert((*at)[1]);
  std::set<std::string> written;
  std::istringstream lines(page());
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".Sh ")) inside = line == ".Sh DESCRIBING A SERVICE";
    if (inside && (line.starts_with(".It Ic ") || line.starts_with(".It Cm "))) written.insert(line.substr(7));
  }
  EXPECT_EQ(code, written);
}

// Under "Corrections and withdrawals" each type that is named stands where the code puts it, and all others are new
// posts.
TEST(ChannelsPage, SaysWhatBecomesOfEarlierPosts) {
  const auto types = all_types();
  std::map<std::string, std::set<std::string>> said, done;
  std::istringstream lines(page());
  std::string section, what;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".Ss ")) section = line.substr(4);
    if (section != "Corrections and withdrawals") continue;
    if (line.starts_with(".It ")) what = line.substr(4);
    if (line.starts_with(".El")) break;
    if (!line.starts_with(".Ic ")) continue;
    for (const auto& word : split(line.substr(4), ' ')) {
      if (types.contains(word)) said[what].insert(word);
    }
  }
  for (auto [name, type] : types) {
    type.options.secrets["token"] = Secret("token");
    const bool removed = can_remove(type.options);
    const std::string kept = can_edit(type.options)        ? "edited"
                             : takes_threads(type.options) ? "answered"
                             : removed                     ? "followed by a new post"
                                                           : "";
    if (!kept.empty()) done[kept + (removed ? ", and removed by a withdrawal" : "")].insert(name);
  }
  EXPECT_EQ(said, done);
}

}  // namespace
}  // namespace gazetted
