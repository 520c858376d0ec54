// The programs that may submit releases over HTTP: `api:`.
#include <map>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "load_parts.hpp"

namespace gazetted {
namespace {

constexpr std::size_t digest_bytes = 32;

void read_token(Section& section, const Yaml& name, ApiClient& client) {
  const auto& context = section.context();
  const auto* token = section.get("token");
  const auto* digest = section.get("token_sha256");
  if ((token != nullptr) == (digest != nullptr))
    return context.error(name.place, "client '" + name.text +
                                         "' needs token: {credential: NAME}, or token_sha256: HASH, and not both; "
                                         "`gazetted api-token` makes a token and its hash");
  if (digest) {
    auto bytes = digest->is_scalar() ? hex_decode(digest->text) : std::nullopt;
    if (!bytes || bytes->size() != digest_bytes)
      return context.error(digest->place, "'token_sha256' must be 64 hexadecimal digits");
    client.token_digest = std::move(*bytes);
    return;
  }
  Secret secret;
  section.read("token", secret);
  if (secret.empty() || secret.is_unread()) return;
  if (auto status = check_api_token(secret.reveal()); !status)
    return context.error(token->place, "'token' of client '" + name.text + "': " + status.error().message());
  client.token_digest = sha256(secret.reveal());
}

void read_newsroom_of(Section& section, const Yaml& name, const Settings& settings, ApiClient& client) {
  const auto& context = section.context();
  std::vector<std::string> known;
  for (const auto& [key, newsroom] : settings.newsrooms) known.push_back(key);
  section.read_line("newsroom", client.newsroom);
  const auto* node = section.get("newsroom");
  if (!node && known.size() > 1)
    context.error(name.place, "client '" + name.text + "' needs newsroom: one of " + join(known, ", "));
  if (!node) client.newsroom = settings.first_newsroom;
  if (node && !settings.newsrooms.contains(client.newsroom))
    context.error(node->place, "there is no newsroom '" + one_line(client.newsroom, 60) + "'" +
                                   did_you_mean(client.newsroom, known));
}

// Nothing: the key is not there. `what` is the key without its s.
std::optional<std::vector<std::string>> read_names(Section& section, const Yaml& entry, const std::string& what,
                                                   const std::vector<std::string>& known) {
  const auto* node = section.get(what + "s");
  // Nobody who begins to write down limits means that there are none.
  if (const auto* empty = node ? nullptr : entry.find(what + "s"))
    section.context().error(empty->place,
                            fmt::format("'{0}s' is empty: write {0}s: [] for none, or remove the line", what));
  if (!node) return std::nullopt;
  std::vector<std::string> names;
  section.read(what + "s", names);
  for (const auto& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      section.context().error(node->place,
                              "there is no " + what + " '" + one_line(name, 60) + "'" + did_you_mean(name, known));
  }
  return names;
}

void read_what_it_may_use(Section& section, const Yaml& entry, const Settings& settings, ApiClient& client) {
  client.lists = read_names(section, entry, "list", settings.list_names());
  client.channels = read_names(section, entry, "channel", settings.channel_names());
  if (!client.channels || client.channels->empty() || !settings.site.is_on()) return;
  // A release that names a channel has a page as well, so it could use none of them.
  if (std::find(client.channels->begin(), client.channels->end(), site_channel_name) == client.channels->end())
    section.context().error(section.get("channels")->place,
                            fmt::format("what is posted to a channel has a page as well: add '{}', which is the page, "
                                        "or write channels: []",
                                        site_channel_name));
}

void read_requests(Section& section, ApiClient& client) {
  Rates rates;
  section.read("rate", rates);
  if (rates.size() > 1)
    section.context().error(section.get("rate")->place, "'rate' of a client is one: 300/min");
  else if (!rates.empty())
    client.requests = rates.front();
}

}  // namespace

void read_api(Section& root, Settings& settings) {
  const auto* node = root.get("api");
  if (!node) return;
  Section section(root.context(), node, "api");
  std::map<std::string, std::string> owners;  // of digests
  const auto* clients = section.get("clients");
  if (clients && !clients->is_mapping())
    return root.context().error(clients->place, "'clients' must hold named entries");
  for (const auto& [name, value] : clients ? clients->pairs : decltype(clients->pairs)()) {
    if (!is_entry_name(name.text)) {
      root.context().error(name.place,
                           "'" + one_line(name.text, 60) + "' is not a name: letters, digits, - and _, at most 40");
      continue;
    }
    root.context().entry = name.text;
    Section entry(root.context(), &value, "api.clients.*");
    ApiClient client;
    client.name = name.text;
    read_token(entry, name, client);
    read_newsroom_of(entry, name, settings, client);
    if (value.is_mapping()) read_what_it_may_use(entry, value, settings, client);
    entry.read("may_publish", client.may_publish);
    read_requests(entry, client);
    if (!client.token_digest.empty()) {
      const auto [owner, is_new] = owners.insert({client.token_digest, client.name});
      if (!is_new)
        root.context().error(name.place, "clients '" + owner->second + "' and '" + client.name +
                                             "' have the same token: nobody could tell them apart");
    }
    settings.api.clients.push_back(std::move(client));
  }
  if (settings.api.clients.empty())
    root.context().error(node->place, "'api' needs clients: {NAME: {token: {credential: NAME}}}");
  else if (settings.http_listen.empty())
    root.context().error(node->place,
                         "'api' is served where http.listen is, and that is not set; add http: {listen: "
                         "'127.0.0.1:8025'}");
}

}  // namespace gazetted
