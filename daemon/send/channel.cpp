#include "gazetted/send/channel.hpp"

#include "channels/channels.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/send/http_service.hpp"

namespace gazetted {

const std::vector<ChannelType>& channel_types() {
  static const std::vector<ChannelType> types = {
#define CHANNEL(name) name##_channel(),
#include "channels/channels.def"
#undef CHANNEL
  };
  return types;
}

const std::string& ChannelOptions::word(const std::string& key) const {
  static const std::string none;
  const auto found = words.find(key);
  return found == words.end() ? none : found->second;
}

const Secret& ChannelOptions::secret(const std::string& key) const {
  static const Secret none;
  const auto found = secrets.find(key);
  return found == secrets.end() ? none : found->second;
}

std::string ChannelOptions::base() const {
  auto text = url.reveal();
  while (text.ends_with('/')) text.pop_back();
  return text;
}

const ChannelType* find_channel_type(const std::string& name) {
  for (const auto& type : channel_types()) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

std::vector<std::string> channel_type_names() {
  std::vector<std::string> names;
  for (const auto& type : channel_types()) names.push_back(type.name);
  return names;
}

namespace {

// What it says is made of the whole release when its time has come (publishing/), as often as need be.
const ChannelType& site_channel() {
  static const ChannelType type = [] {
    ChannelType site;
    site.name = site_channel_name;
    site.safe_again = always;
    site.is_site = true;
    site.prepare = [](const ChannelContent&, const ChannelOptions&) { return json::object(); };
    return site;
  }();
  return type;
}

}  // namespace

const ChannelType* type_of(const ChannelOptions& options) {
  if (options.type == site_channel_name) return &site_channel();
  return options.service ? &service_channel() : find_channel_type(options.type);
}

TextLimit limit_of(const ChannelOptions& options) {
  const auto* type = type_of(options);
  auto limit = options.service ? options.service->limit : type ? type->limit : TextLimit{};
  // A server of one's own may take more, or less: `limit: 1000`.
  if (const auto own = std::atoll(options.word("limit").c_str()); own > 0) limit.most = std::size_t(own);
  return limit;
}

Duration safe_again_of(const ChannelOptions& options) {
  const auto* type = type_of(options);
  if (options.service) return options.service->safe_again ? always : Duration(0);
  return type ? type->safe_again : Duration(0);
}

bool can_look_up(const ChannelOptions& options) {
  const auto* type = type_of(options);
  return type && type->lookup_request && (!type->can_look_up || type->can_look_up(options));
}

bool takes_threads(const ChannelOptions& options) {
  const auto* type = type_of(options);
  return type && type->threads && type->threads(options);
}

bool can_edit(const ChannelOptions& options) {
  if (options.service) return options.service->edit.has_value();
  const auto* type = type_of(options);
  return type && type->edit && (!type->can_amend || type->can_amend(options));
}

bool can_remove(const ChannelOptions& options) {
  if (options.service) return options.service->remove.has_value();
  const auto* type = type_of(options);
  return type && type->remove && (!type->can_amend || type->can_amend(options));
}

bool can_tell_repetitions(const ChannelOptions& options) {
  return safe_again_of(options) > Duration(0) || can_look_up(options);
}

std::string letters_in(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) {
    if (std::isalnum(c) || c >= 0x80) out += char(c);
  }
  return out;
}

std::string letters_of(const std::string& text) {
  std::string out;
  for (const auto& part : parts_of(text)) {
    if (part.kind != TextPart::Kind::link) out += letters_in(std::string_view(text).substr(part.at, part.size));
  }
  return out;
}

std::string without_backslashes(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

bool always_threads(const ChannelOptions&) { return true; }

Outcome absent(Outcome outcome, ChannelAttempt& attempt) {
  attempt.next = Next::post_again;
  return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
}

Outcome with(Outcome outcome, Outcome::Kind kind, Outcome::Scope scope) {
  outcome.kind = kind;
  outcome.scope = scope;
  return outcome;
}

HttpRequest bearer(HttpRequest request, const std::string& token) {
  if (!token.empty()) request.headers.push_back("Authorization: Bearer " + token);
  return request;
}

HttpRequest api_request(const ChannelAttempt& attempt, const std::string& method, const std::string& path,
                        std::string body, const std::string& content_type) {
  HttpRequest request;
  request.method = method;
  request.url = attempt.options.base() + path;
  request.allow_private = attempt.options.allow_private;
  request.body = std::move(body);
  if (method != "GET") request.headers.push_back("Content-Type: " + content_type);
  return bearer(std::move(request), attempt.options.secret("token").reveal());
}

HttpRequest with_form(HttpRequest request, const std::vector<std::pair<std::string, std::string>>& fields,
                      const std::vector<FormPicture>& pictures) {
  std::string all;
  for (const auto& form : pictures) all += form.picture->bytes;
  const auto boundary = "gazetted-" + hex(sha256(all)).substr(0, 24);
  request.body.clear();
  const auto part = [&](const std::string& head, const std::string& body) {
    request.body += "--" + boundary + "\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + body + "\r\n";
  };
  for (const auto& [name, value] : fields) part("name=\"" + name + "\"", value);
  for (const auto& [name, picture] : pictures) {
    const auto ending = picture->type.substr(picture->type.find('/') + 1);
    part("name=\"" + name + "\"; filename=\"picture." + ending + "\"\r\nContent-Type: " + picture->type,
         picture->bytes);
  }
  request.body += "--" + boundary + "--\r\n";
  std::erase_if(request.headers, [](const auto& header) { return header.starts_with("Content-Type:"); });
  request.headers.push_back("Content-Type: multipart/form-data; boundary=" + boundary);
  return request;
}

json::object object_of(std::string_view text) {
  auto parsed = parse_json(text);
  return parsed && parsed->is_object() ? parsed->as_object() : json::object{};
}

json::object body_of(const HttpResponse& response) { return object_of(response.body); }

json::object object_member(const json::object& object, std::string_view key) {
  const auto* member = object.if_contains(key);
  return member && member->is_object() ? member->as_object() : json::object{};
}

const json::array& array_member(const json::object& object, std::string_view key) {
  static const json::array none;
  const auto* member = object.if_contains(key);
  return member && member->is_array() ? member->as_array() : none;
}

json::array& array_in(json::object& object, std::string_view key) {
  auto& member = object[key];
  if (!member.is_array()) member = json::array();
  return member.as_array();
}

}  // namespace gazetted
