// What a limit holds for, and the names that go with it: the one place that makes them and reads them. As text they are
// in the ledger, so that a quota outlives a restart: do not change. Values.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gazetted {

class LimitKey {
 public:
  static LimitKey of_relay(const std::string& relay) { return LimitKey("relay:" + relay); }
  static LimitKey of_list(const std::string& list) { return LimitKey("list:" + list); }
  static LimitKey of_channel(const std::string& channel) { return LimitKey("channel:" + channel); }
  // An entry of a relay's `domains:`.
  static LimitKey of_domain(const std::string& relay, const std::string& domain) {
    return LimitKey("domain:" + relay + "/" + domain);
  }
  // A destination's own share of the entry "*".
  static LimitKey of_other(const std::string& relay, const std::string& destination) {
    return LimitKey(others_of(relay) + destination);
  }
  static std::string others_of(const std::string& relay) { return "domain:" + relay + "/="; }  // how those begin
  static bool is_other(std::string_view text) { return text.find("/=") != std::string_view::npos; }

  const std::string& text() const { return text_; }

 private:
  explicit LimitKey(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// A quota of a key, by its period: "relay:main /d".
enum class QuotaPeriod { hour, day };
std::string quota_name(const std::string& key, QuotaPeriod period);
std::string_view key_of_quota(std::string_view name);
// "the daily quota of relay main", "the hourly quota of gmail.com by relay main".
std::string quota_for_people(std::string_view name);

// A destination that is paced by its own wish: "main/gmail.com". Its lines have the same name.
std::string pace_name(const std::string& relay, const std::string& destination);
std::pair<std::string, std::string> relay_and_destination(std::string_view name);

// An account that its network wants to pause: "closed:fediverse".
std::string closed_name(const std::string& channel);
std::optional<std::string> closed_channel(std::string_view name);  // nothing: it is another name

}  // namespace gazetted
