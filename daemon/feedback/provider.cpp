#include "gazetted/feedback/provider.hpp"

#include <array>

#include "gazetted/base/among.hpp"
#include "gazetted/base/text.hpp"
#include "json_walk.hpp"

namespace gazetted {
namespace {

constexpr std::array<std::pair<std::string_view, ProviderKind>, 12> kind_words = {{
    {"hard", ProviderKind::hard},
    {"failed", ProviderKind::failed},
    {"soft", ProviderKind::soft},
    {"delayed", ProviderKind::delayed},
    {"delivered", ProviderKind::delivered},
    {"provider-list", ProviderKind::provider_list},
    {"complaint", ProviderKind::complaint},
    {"unsubscribe", ProviderKind::unsubscribe},
    {"auto-reply", ProviderKind::auto_reply},
    {"challenge", ProviderKind::challenge},
    {"moved", ProviderKind::moved},
    {"ignored", ProviderKind::ignored},
}};

// One mapping of the description: what is asked for by its key, and a word for every key that nobody asked for.
class Part {
 public:
  Part(const Yaml& node, std::string what, Findings& findings)
      : node_(node), what_(std::move(what)), findings_(findings) {
    if (!node.is_mapping()) error(node.place, "'" + what_ + "' must hold 'key: value' lines");
  }
  Part(const Part&) = delete;
  ~Part() {
    for (const auto& [key, value] : node_.pairs) {
      if (std::find(known_.begin(), known_.end(), key.text) == known_.end())
        error(key.place, "'" + one_line(key.text, 60) + "' is not a known key here" + did_you_mean(key.text, known_));
    }
  }

  const Yaml* take(const char* key) {
    known_.emplace_back(key);
    const auto* value = node_.find(key);
    return value && !value->is_null() ? value : nullptr;
  }
  std::string text(const char* key, std::string otherwise = "") {
    const auto* value = take(key);
    if (!value) return otherwise;
    if (!value->is_scalar()) return error(value->place, fmt::format("'{}' must be a text", key)), otherwise;
    if (has_control(value->text)) return error(value->place, fmt::format("'{}' must be one line", key)), otherwise;
    return value->text;
  }
  std::string needed_text(const char* key) {
    auto found = text(key);
    if (found.empty()) error(node_.place, fmt::format("'{}' needs {}", what_, key));
    return found;
  }
  std::vector<std::string> texts(const char* key) {
    std::vector<std::string> found;
    const auto* value = take(key);
    if (!value) return found;
    for (const auto* one : items_of(*value)) {
      if (one->is_scalar() && !one->text.empty())
        found.push_back(one->text);
      else
        error(one->place, fmt::format("'{}' holds texts", key));
    }
    return found;
  }
  // One place, or several of which the first counts that leads to something.
  JsonPlaces places(const char* key) {
    const auto* value = take(key);
    return value ? places_in(*value, key) : JsonPlaces();
  }
  JsonPlaces needed_places(const char* key) {
    auto found = places(key);
    if (found.empty()) error(node_.place, fmt::format("'{}' needs {}", what_, key));
    return found;
  }
  // A list of parts, each of them one place or several.
  std::vector<JsonPlaces> parts(const char* key) {
    std::vector<JsonPlaces> found;
    const auto* value = take(key);
    if (!value) return found;
    for (const auto* one : items_of(*value)) found.push_back(places_in(*one, key));
    return found;
  }
  Duration duration(const char* key, Duration otherwise) {
    const auto* value = take(key);
    if (!value) return otherwise;
    const auto parsed = parse_duration(value->text);
    if (!parsed) return error(value->place, fmt::format("'{}': {}", key, parsed.error().message())), otherwise;
    return *parsed;
  }
  void error(const Place& place, std::string message) {
    findings_.push_back({Severity::error, place, std::move(message)});
  }
  const Yaml& node() const { return node_; }
  Findings& findings() { return findings_; }

 private:
  static std::vector<const Yaml*> items_of(const Yaml& value) {
    std::vector<const Yaml*> items;
    if (!value.is_sequence()) return {&value};
    for (const auto& item : value.items) items.push_back(&item);
    return items;
  }
  JsonPlaces places_in(const Yaml& value, const char* key) {
    JsonPlaces found;
    for (const auto* one : items_of(value)) {
      auto place = one->is_scalar() ? parse_json_place(one->text) : fail("it must be a JSON pointer");
      if (place)
        found.push_back(std::move(*place));
      else
        error(one->place, fmt::format("'{}': {}", key, place.error().message()));
    }
    return found;
  }

  const Yaml& node_;
  std::string what_;
  Findings& findings_;
  std::vector<std::string> known_;
};

void read_hmac(const Yaml& node, Provider& provider, Findings& findings) {
  Part part(node, "hmac", findings);
  Provider::Hmac hmac;
  hmac.fields = part.parts("fields");
  hmac.signature = part.needed_places("signature");
  hmac.time = part.needed_places("time");
  hmac.within = part.duration("within", std::chrono::hours(24));
  if (hmac.fields.empty()) part.error(node.place, "'hmac' needs fields: what is signed, in order");
  provider.hmac = std::move(hmac);
}

void read_ecdsa(const Yaml& node, Provider& provider, Findings& findings) {
  Part part(node, "ecdsa", findings);
  Provider::Ecdsa ecdsa;
  ecdsa.signature_header = lower(part.needed_text("signature_header"));
  ecdsa.time_header = lower(part.needed_text("time_header"));
  ecdsa.within = part.duration("within", std::chrono::hours(24));
  provider.ecdsa = std::move(ecdsa);
}

void read_sns(const Yaml& node, Provider& provider, Findings& findings) {
  Part part(node, "sns", findings);
  Provider::Sns sns;
  sns.certificate_hosts = part.texts("certificate_hosts");
  sns.confirm_hosts = part.texts("confirm_hosts");
  sns.issuer_hosts = part.texts("issuer_hosts");
  sns.certificate_begins = part.text("certificate_begins", sns.certificate_begins);
  sns.certificate_ends = part.text("certificate_ends", sns.certificate_ends);
  sns.names = part.texts("names");
  sns.chain = part.text("chain");
  sns.within = part.duration("within", std::chrono::hours(1));
  if (sns.certificate_hosts.empty() || sns.names.empty())
    part.error(node.place, "'sns' needs certificate_hosts and names: else anybody's certificate would do");
  if (!sns.chain.empty() && !sns.chain.starts_with("https://"))
    part.error(node.place, "'chain' must begin with https://");
  provider.sns = std::move(sns);
}

void read_proof(Part& whole, Provider& provider) {
  const auto* node = whole.take("proof");
  if (!node) return;
  Part part(*node, "proof", whole.findings());
  const auto* hmac = part.take("hmac");
  const auto* ecdsa = part.take("ecdsa");
  const auto* sns = part.take("sns");
  if (hmac) read_hmac(*hmac, provider, whole.findings());
  if (ecdsa) read_ecdsa(*ecdsa, provider, whole.findings());
  if (sns) read_sns(*sns, provider, whole.findings());
  if ((hmac != nullptr) + (ecdsa != nullptr) + (sns != nullptr) != 1)
    part.error(node->place, "'proof' holds one of hmac, ecdsa and sns; without any, leave 'proof' out");
}

void read_header(Part& whole, Provider& provider) {
  const auto* node = whole.take("header");
  if (!node) return;
  Part part(*node, "header", whole.findings());
  provider.header_name = part.needed_text("name");
  provider.header_value = part.needed_text("value");
  constexpr std::size_t longest_line = 70;  // of a mail is 78, and a token has 32 characters at most
  const auto legal = [](unsigned char c) { return std::isalnum(c) || c == '-'; };
  if (!std::all_of(provider.header_name.begin(), provider.header_name.end(), legal) ||
      !lower(provider.header_name).starts_with("x-"))
    part.error(node->place, "'name' must be that of a header, beginning with X-");
  if (provider.header_value.find("{{token}}") == std::string::npos)
    part.error(node->place, "'value' must hold {{token}}");
  if (!is_ascii(provider.header_value) || provider.header_name.size() + provider.header_value.size() > longest_line)
    part.error(node->place, fmt::format("name and value together may have {} ASCII characters", longest_line));
}

void read_kinds(Part& whole, Provider& provider) {
  provider.type = whole.parts("type");
  const auto* node = whole.take("kinds");
  if (provider.type.empty() || !node || !node->is_mapping() || node->pairs.empty())
    return whole.error(whole.node().place, "a provider needs type: and kinds: what its events are called, and mean");
  std::vector<std::string> all;
  for (const auto& [word, kind] : kind_words) all.emplace_back(word);
  for (const auto& pair : node->pairs) {
    const auto& words = pair.key;
    const auto& meaning = pair.value;
    ProviderKindRow row;
    row.words = split(lower(words.text), ' ');
    if (row.words.empty() || row.words.size() > provider.type.size())
      whole.error(words.place, fmt::format("'{}' must be one word for each of the {} places of 'type', or fewer",
                                           one_line(words.text, 60), provider.type.size()));
    const auto known = std::find_if(kind_words.begin(), kind_words.end(),
                                    [&](const auto& each) { return each.first == meaning.text; });
    if (known == kind_words.end())
      whole.error(meaning.place, "'" + one_line(meaning.text, 60) + "' is not one of " + join(all, ", ") +
                                     did_you_mean(meaning.text, all));
    else
      row.kind = known->second;
    provider.kinds.push_back(std::move(row));
  }
}

void read_time(Part& whole, Provider& provider) {
  provider.time = whole.places("time");
  const auto format = whole.text("time_format", "rfc3339");
  if (format == "seconds")
    provider.time_format = Provider::TimeFormat::seconds;
  else if (format == "millis")
    provider.time_format = Provider::TimeFormat::millis;
  else if (format != "rfc3339")
    whole.error(whole.node().find("time_format")->place, "'time_format' must be rfc3339, seconds or millis");
}

}  // namespace

std::shared_ptr<const Provider> read_provider(const Yaml& node, const std::string& name, Findings& findings) {
  const auto before = findings.size();
  auto provider = std::make_shared<Provider>();
  {
    Part part(node, name, findings);
    if (!node.is_mapping()) return nullptr;
    provider->name = name;
    provider->title = part.text("title", name);
    provider->setup = part.text("setup");
    read_proof(part, *provider);
    read_header(part, *provider);
    if (auto events = part.places("events"); !events.empty()) provider->events = std::move(events.front());
    read_kinds(part, *provider);
    provider->people = part.places("people");
    provider->address = part.needed_places("address");
    provider->status = part.places("status");
    provider->code = part.places("code");
    provider->text = part.places("text");
    provider->mta = part.places("mta");
    provider->complaint = part.places("complaint");
    provider->token = part.places("token");
    provider->message_id = part.places("message_id");
    provider->id = part.parts("id");
    provider->digest = part.parts("digest");
    read_time(part, *provider);
    if (provider->id.empty() && provider->digest.empty())
      part.error(node.place, "a provider needs id, or digest: by what a repetition is known");
    if (provider->token.empty() && provider->message_id.empty())
      part.error(node.place, "a provider needs token, or message_id: else nobody knows which mail an event is about");
  }
  const bool good = std::none_of(findings.begin() + std::ptrdiff_t(before), findings.end(),
                                 [](const Finding& finding) { return finding.severity == Severity::error; });
  return good ? std::shared_ptr<const Provider>(std::move(provider)) : nullptr;
}

}  // namespace gazetted
