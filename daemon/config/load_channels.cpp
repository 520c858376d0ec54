#include <set>

#include "gazetted/config/shipped.hpp"
#include "gazetted/config/shipped_services.hpp"
#include "gazetted/net/url.hpp"
#include "gazetted/send/http_service.hpp"
#include "load_parts.hpp"

namespace gazetted {
namespace {

std::vector<fs::path> places_of_services(const fs::path& directory) {
  auto places = shipped("channels");
  places.insert(places.begin(), directory / "channels");
  return places;
}

// The names of the descriptions in a directory, in order.
std::set<std::string> services_in(const fs::path& directory) {
  std::set<std::string> names;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(directory, code)) {
    if (entry.path().extension() == ".yaml") names.insert(entry.path().stem().string());
  }
  return names;
}

std::vector<std::string> known_types(const ConfigContext& context) {
  auto types = channel_type_names();
  std::set<std::string> described = {"http"};
  for (const auto& place : places_of_services(context.directory)) described.merge(services_in(place));
  types.insert(types.end(), described.begin(), described.end());
  return types;
}

// A service's description: beside the configuration, else the shipped one.
std::shared_ptr<const HttpService> shipped_service(const ConfigContext& context, const std::string& type) {
  std::error_code code;
  for (const auto& base : places_of_services(context.directory)) {
    const auto file = base / (type + ".yaml");
    if (type.empty() || type.find('/') != std::string::npos) continue;
    if (!fs::is_regular_file(file, code) && code != std::errc::permission_denied) continue;
    auto text = read_file(file, 1 << 20);
    if (!text) {  // the shipped one is another
      context.findings.push_back(to_finding(text.error()));
      return nullptr;
    }
    auto yaml = parse_yaml(*text, file.string(), 1, context.findings);
    if (yaml) return read_service(*yaml, type, context.findings);
    context.findings.push_back(to_finding(yaml.error()));
  }
  return nullptr;
}

void read_keys(Section& section, const std::vector<ChannelKey>& keys, const Place& place, ChannelOptions& channel) {
  for (const auto& key : keys) {
    if (key.secret)
      section.read(key.name, channel.secrets[key.name]);
    else
      section.read_line(key.name, channel.words[key.name]);
    if (key.needed && is_missing(section, key.name))
      section.context().error(place, "channel '" + channel.name + "' (" + channel.type + ") needs " + key.name);
  }
}

void check_url(const Section& section, const Place& place, const ChannelOptions& channel) {
  if (channel.url.empty() || channel.url.is_unread()) return;
  const auto url = parse_http_url(channel.url.reveal());
  if (url && (url->scheme == "https" || (channel.allow_private && !url->has_user_info))) return;
  section.context().error(
      place, "channel '" + channel.name + "': the url must start with https:// (http:// needs allow_private: true)");
}

void read_channel(const Yaml& name, Section& section, Settings& settings) {
  ChannelOptions channel;
  channel.name = name.text;
  section.read_line("type", channel.type);
  section.read("url", channel.url);
  section.read("rate", channel.rates);
  section.read("default", channel.by_default);
  section.read("before_mail", channel.before_mail);
  section.read("allow_private", channel.allow_private);
  section.read_line("language", channel.language);
  section.read_line("newsroom", channel.newsroom);
  read_template(section, channel.template_name);
  const auto* type = find_channel_type(channel.type);
  if (type) {
    read_keys(section, type->keys, name.place, channel);
  } else {
    const auto* own = channel.type == "http" ? section.get("service") : nullptr;
    channel.service =
        own ? read_service(*own, "http", section.context().findings) : shipped_service(section.context(), channel.type);
    type = channel.service ? &service_channel() : nullptr;
    if (channel.service) read_keys(section, channel.service->keys, name.place, channel);
  }
  if (!type) {
    section.forget_unknown();
    const auto known = known_types(section.context());
    section.context().error(
        name.place,
        channel.type == "http"
            ? "channel '" + name.text + "' (http) needs service: what to send, and which response means success"
            : "channel '" + name.text + "' needs a type: " + join(known, ", ") + did_you_mean(channel.type, known));
    return;
  }
  const bool api = type->url_optional && !channel.secret("token").empty();
  if (channel.url.empty() && !type->default_url.empty() && (!type->url_optional || api))
    channel.url = Secret(type->default_url);
  if (channel.url.empty() && !type->url_optional && is_missing(section, "url"))
    section.context().error(name.place, "channel '" + name.text + "' needs a url");
  check_url(section, name.place, channel);
  const bool url_is_the_secret = std::all_of(channel.secrets.begin(), channel.secrets.end(),
                                             [](const auto& secret) { return secret.second.empty(); });
  if (const auto* url = section.get("url"); url && url->is_scalar() && url_is_the_secret)
    tell_inline_secret(section.context(), url->place, "the url of channel '" + name.text + "'");
  const auto trouble = type->check ? type->check(channel) : "";
  if (!trouble.empty()) section.context().error(name.place, "channel '" + name.text + "': " + trouble);
  settings.channels.push_back(std::move(channel));
}

}  // namespace

std::vector<std::shared_ptr<const HttpService>> shipped_services() {
  std::vector<std::shared_ptr<const HttpService>> services;
  std::set<std::string> seen;
  Findings findings;  // nobody reads them: tests read what is shipped
  for (const auto& place : shipped("channels")) {
    for (const auto& name : services_in(place)) {
      if (!seen.insert(name).second) continue;  // the installed one goes before that of the source tree
      const auto file = place / (name + ".yaml");
      const auto text = read_file(file, 1 << 20);
      if (!text) continue;
      const auto yaml = parse_yaml(*text, file.string(), 1, findings);
      if (yaml) services.push_back(read_service(*yaml, name, findings));
    }
  }
  return services;
}

void read_channels(Section& root, Settings& settings) {
  each_named(root, "channels", [&](const Yaml& name, Section& section) { read_channel(name, section, settings); });
}

}  // namespace gazetted
