// What a provider's post says, event by event, as if each had come back as a mail: bytes in, values out. The same
// bytes give the same values, so that a post may be kept and read later. Hostile input: size, depth and count have
// limits, and what is not read is counted and named. Pure; any thread.
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/feedback/feedback.hpp"
#include "gazetted/feedback/provider.hpp"

namespace gazetted {

inline constexpr std::size_t largest_provider_post = 512 * 1024;  // bytes
inline constexpr std::size_t most_provider_events = 1000;         // of one post

struct ProviderEvent {
  std::string id;          // the same for every repetition, another for every other event of this provider
  std::optional<Time> at;  // nothing: it does not say
  std::string type;        // the provider's words: "failed permanent"
  // Of failures, delays and deliveries kind delivery_status. Candidates: our token first, then ids of the mail.
  Feedback feedback;
  bool on_provider_list = false;  // it was not tried: the address is on a list of the provider
  bool delivered = false;         // the recipient's server has taken it
};

struct ProviderReading {
  std::vector<ProviderEvent> events;
  std::size_t ignored = 0;                     // opens and clicks
  std::map<std::string, std::size_t> unknown;  // by type, of at most 20 types; others under "others"
  std::size_t left_out = 0;                    // events after the first 1,000
  std::string trouble;                         // why it could not be read; empty: it could
};

ProviderReading read_provider_events(const Provider& provider, std::string_view body);

}  // namespace gazetted
