// What the channels' files share; see send/channel.hpp.
#pragma once
#include <utility>

#include "gazetted/base/text.hpp"
#include "gazetted/send/channel_answers.hpp"

namespace gazetted {

#define CHANNEL(name) ChannelType name##_channel();
#include "channels.def"
#undef CHANNEL

// A request to PATH below the channel's url, with "Authorization: Bearer" where there is a token.
HttpRequest api_request(const ChannelAttempt& attempt, const std::string& method, const std::string& path,
                        std::string body = "", const std::string& content_type = "application/json");
HttpRequest bearer(HttpRequest request, const std::string& token);

// multipart/form-data (RFC 7578): the fields, then the pictures under their names.
struct FormPicture {
  std::string name;
  const LoadedPicture* picture = nullptr;
};
HttpRequest with_form(HttpRequest request, const std::vector<std::pair<std::string, std::string>>& fields,
                      const std::vector<FormPicture>& pictures);

// The JSON object of an answer, of a text, of a member; empty where it is none. Nothing here throws.
json::object body_of(const HttpResponse& response);
json::object object_of(std::string_view text);
json::object object_member(const json::object& object, std::string_view key);
const json::array& array_member(const json::object& object, std::string_view key);
// The array under a name of our own, made where there is none.
json::array& array_in(json::object& object, std::string_view key);

// For finding a post again that a network shows in its own way: letters and digits, of any script.
std::string letters_in(std::string_view text);
std::string letters_of(const std::string& text);  // without links, which some shorten

std::string without_backslashes(const std::string& text);  // each is taken out, what it escapes stays
bool always_threads(const ChannelOptions& options);        // for ChannelType::threads

// Of found(): the post is surely not there.
Outcome absent(Outcome outcome, ChannelAttempt& attempt);
// Shorthand for outcomes that override what judge_http() says.
Outcome with(Outcome outcome, Outcome::Kind kind, Outcome::Scope scope);

// What a removal comes to: what is not there any more has been removed.
Outcome judge_gone(const HttpResponse& response, ChannelAttempt& attempt);

}  // namespace gazetted
