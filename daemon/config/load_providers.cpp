// Mail providers whose webhooks say what became of a mail: `feedback: providers:`.
#include <set>

#include "gazetted/config/shipped.hpp"
#include "gazetted/feedback/webhook_proof.hpp"
#include "gazetted/net/url.hpp"
#include "load_parts.hpp"

namespace gazetted {
namespace {

constexpr std::size_t largest_description = 256 * 1024;

std::vector<fs::path> places_of_descriptions(const ConfigContext& context) {
  auto places = shipped("providers");
  places.insert(places.begin(), context.directory / "providers");
  return places;
}

std::vector<std::string> known_providers(const ConfigContext& context) {
  std::set<std::string> names;
  for (const auto& place : places_of_descriptions(context)) {
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(place, code))
      if (entry.path().extension() == ".yaml") names.insert(entry.path().stem().string());
  }
  return {names.begin(), names.end()};
}

// Part of a path, where it has to stay as it is.
void check_secret(Section& section, const std::string& what, const ProviderOptions& options) {
  if (options.secret.empty() || options.secret.is_unread()) return;
  const auto& text = options.secret.reveal();
  const auto& place = section.get("secret")->place;
  if (text.find_first_of("+/=") != std::string::npos)
    section.context().error(place, what + ": 'secret' is part of a URL: letters, digits and -._~ only");
  else if (auto status = check_api_token(text); !status)
    section.context().error(place, what + ": 'secret': " + status.error().message());
}

// A key that this provider has no use for would give a feeling of safety.
void need(Section& section, const Place& place, const std::string& what, const char* key, bool is_used,
          const std::string& meaning) {
  if (is_used && is_missing(section, key)) section.context().error(place, what + " needs " + key + ": " + meaning);
  if (const auto* node = section.get(key); node && !is_used)
    section.context().error(node->place, what + " has no use for '" + key + "': it does not sign in that way");
}

void check_keys(Section& section, const Place& place, const std::string& what, ProviderOptions& options) {
  const auto& provider = *options.provider;
  need(section, place, what, "key", provider.hmac.has_value(), "with which it signs");
  need(section, place, what, "public_key", provider.ecdsa.has_value(), "by which its signature is verified");
  const std::string topics = "the ARNs of your topics; without them anybody's topic would be believed";
  need(section, place, what, "topics", provider.sns.has_value(), topics);
  if (const auto* node = section.get("topics"); node && provider.sns && options.topics.empty())
    section.context().error(node->place, what + " needs topics: " + topics);
  for (const auto& topic : options.topics) {
    if (!topic.starts_with("arn:"))
      section.context().error(section.get("topics")->place, what + ": '" + one_line(topic, 100) +
                                                                "' is not an ARN (arn:aws:sns:REGION:ACCOUNT:NAME)");
  }
  if (options.username.empty() != is_missing(section, "password"))
    section.context().error(place, what + ": username and password go together");
  if (options.public_key.empty()) return;
  auto der = read_p256_key(options.public_key);
  if (!der)
    section.context().error(section.get("public_key")->place, what + ": 'public_key': " + der.error().message());
  options.public_key = der ? std::move(*der) : std::string();
}

void read_one(Section& section, const Yaml& name, Settings& settings) {
  const auto what = "provider '" + name.text + "'";
  ProviderOptions options;
  options.provider = provider_described(section.context(), name.text, name.place);
  section.read("secret", options.secret);
  section.read("key", options.key);
  section.read_line("public_key", options.public_key);
  section.read("topics", options.topics);
  section.read_line("username", options.username);
  section.read("password", options.password);
  if (!options.provider) return;
  check_secret(section, what, options);
  check_keys(section, name.place, what, options);
  settings.feedback.providers.push_back(std::move(options));
}

// Where a provider can reach us.
void check_reach(const ConfigContext& context, const Place& place, const Settings& settings) {
  const auto has_url = [](const auto& each) { return !each.second.public_url.empty(); };
  if (settings.http_listen.empty())
    context.error(place,
                  "'providers' are heard at http.listen, and that is not set; add http: {listen: '127.0.0.1:8025'}");
  else if (std::none_of(settings.newsrooms.begin(), settings.newsrooms.end(), has_url))
    context.error(place, "'providers' need public_url of a newsroom: where they can reach http.listen");
}

// Without the header only the id of a mail is left to find it by.
void compare_with_relays(const ConfigContext& context, const Yaml& node, const Settings& settings) {
  for (const auto& options : settings.feedback.providers) {
    const auto& name = options.provider->name;
    const bool used = std::any_of(settings.relays.begin(), settings.relays.end(),
                                  [&](const auto& relay) { return relay.second.provider == name; });
    const auto* key = node.find(name);
    if (!used && key)
      context.findings.push_back(
          {Severity::warning, key->place,
           fmt::format(
               "provider '{0}': no relay says provider: {0}, so its events do not say which mail they are about "
               "by our token; add it to the relay that is theirs",
               name)});
  }
  context.findings.push_back(
      {Severity::note, node.place, "`gazetted doctor` prints the URL to enter at each provider, with its secret"});
}

}  // namespace

std::shared_ptr<const Provider> provider_described(const ConfigContext& context, const std::string& name,
                                                   const Place& place) {
  std::error_code code;
  for (const auto& base : places_of_descriptions(context)) {
    const auto file = base / (name + ".yaml");
    if (!is_entry_name(name) || (!fs::is_regular_file(file, code) && code != std::errc::permission_denied)) continue;
    const auto text = read_file(file, largest_description);
    auto yaml = text ? parse_yaml(*text, file.string(), 1, context.findings) : Result<Yaml>(text.error());
    if (yaml) return read_provider(*yaml, name, context.findings);
    context.findings.push_back(to_finding(yaml.error()));
    return nullptr;
  }
  const auto known = known_providers(context);
  context.error(place, "there is no provider '" + one_line(name, 60) + "': " + join(known, ", ") +
                           did_you_mean(name, known) + "; one of your own is described in providers/NAME.yaml");
  return nullptr;
}

void read_providers(Section& feedback, Settings& settings) {
  const auto* node = feedback.get("providers");
  if (!node) return;
  const auto& context = feedback.context();
  if (!node->is_mapping()) return context.error(node->place, "'providers' must hold named entries: mailgun: {key: …}");
  for (const auto& [name, value] : node->pairs) {
    context.entry = name.text;
    Section section(context, value.is_null() ? nullptr : &value, "feedback.providers.*");
    read_one(section, name, settings);
  }
  check_reach(context, node->place, settings);
  compare_with_relays(context, *node, settings);
}

}  // namespace gazetted
