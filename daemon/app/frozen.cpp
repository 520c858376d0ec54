// frozen.json: what a release is rendered from, beside the release itself in the archive.
#include "gazetted/app/pipeline.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {
namespace {

json::array to_array(const auto& words) {
  json::array array;
  for (const auto& word : words) array.push_back(json::value(word));
  return array;
}

std::vector<std::string> words_in(const json::object& object, std::string_view key) {
  std::vector<std::string> words;
  if (const auto* value = object.if_contains(key); value && value->is_array()) {
    for (const auto& word : value->as_array()) words.emplace_back(word.as_string());
  }
  return words;
}

json::object to_json(const Newsroom& newsroom) {
  json::array profiles;
  for (const auto& profile : newsroom.social_profiles) profiles.push_back(json::array{profile.platform, profile.url});
  return json::object{{"key", newsroom.key},
                      {"name", newsroom.name},
                      {"slug", newsroom.slug},
                      {"website", newsroom.website},
                      {"email", newsroom.email},
                      {"postal_address", newsroom.postal_address},
                      {"language", newsroom.language},
                      {"time_zone", newsroom.time_zone},
                      {"public_url", newsroom.public_url},
                      {"boilerplate", newsroom.boilerplate},
                      {"social_profiles", profiles}};
}

Newsroom newsroom_in(const json::object& object) {
  Newsroom newsroom;
  newsroom.key = text_member(object, "key");
  newsroom.name = text_member(object, "name");
  newsroom.slug = text_member(object, "slug");
  newsroom.website = text_member(object, "website");
  newsroom.email = text_member(object, "email");
  newsroom.postal_address = text_member(object, "postal_address");
  newsroom.language = text_member(object, "language");
  newsroom.time_zone = text_member(object, "time_zone");
  newsroom.public_url = text_member(object, "public_url");
  newsroom.boilerplate = text_member(object, "boilerplate");
  for (const auto& profile : object.at("social_profiles").as_array()) {
    newsroom.social_profiles.push_back(
        {std::string(profile.as_array().at(0).as_string()), std::string(profile.as_array().at(1).as_string())});
  }
  return newsroom;
}

json::object to_json(const FrozenList& list) {
  const auto& text = list.text;
  return json::object{{"name", text.name},
                      {"title", text.title},
                      {"from", text.from},
                      {"reply_to", text.reply_to},
                      {"language", text.language},
                      {"template", text.template_name},
                      {"newsroom", list.newsroom},
                      {"fields", to_array(text.fields)},
                      {"relays", to_array(list.relays)}};
}

FrozenList list_in(const json::object& object) {
  FrozenList list;
  const auto fields = words_in(object, "fields");
  list.text = ListText{text_member(object, "name"),
                       text_member(object, "title"),
                       text_member(object, "from"),
                       text_member(object, "reply_to"),
                       text_member(object, "language"),
                       text_member(object, "template"),
                       std::set<std::string>(fields.begin(), fields.end())};
  list.newsroom = text_member(object, "newsroom");
  list.relays = words_in(object, "relays");
  return list;
}

Status read_texts(const fs::path& directory, Frozen& frozen, const json::object& object, Time now) {
  const auto zone = text_member(object, "time_zone");
  for (const auto& entry : object.at("texts").as_array()) {
    const auto file = text_member(entry.as_object(), "file");
    auto text = read_file(directory / file);
    if (!text) return text.error();
    Findings findings;
    ParseContext context{file, text_member(entry.as_object(), "id"), zone, now};
    auto release = parse_release(*text, context, findings);
    if (has_errors(findings)) return fail("{}: {}", (directory / file).string(), to_string(findings.front()));
    release.language = text_member(entry.as_object(), "language");
    frozen.set.texts.push_back(std::move(release));
  }
  if (frozen.set.texts.empty()) return fail("{}: no text is archived", directory.string());
  return {};
}

}  // namespace

Status write_frozen(const Frozen& frozen, const fs::path& directory) {
  json::object object;
  object["content"] = frozen.content;
  object["time_zone"] = frozen.newsrooms.empty() ? "UTC" : frozen.newsrooms.begin()->second.time_zone;
  json::array texts;
  for (const auto& text : frozen.set.texts)
    texts.push_back(json::object{{"file", text.file}, {"id", text.id}, {"language", text.language}});
  object["texts"] = texts;
  json::object newsrooms;
  for (const auto& [key, newsroom] : frozen.newsrooms) newsrooms[key] = to_json(newsroom);
  object["newsrooms"] = newsrooms;
  json::array lists;
  for (const auto& list : frozen.lists) lists.push_back(to_json(list));
  object["lists"] = lists;
  json::array channels;
  for (const auto& channel : frozen.channels) {
    json::array posts;
    for (const auto& post : channel.posts) posts.push_back(json::object{{"text", post.text}, {"plan", post.plan}});
    channels.push_back(json::object{{"name", channel.name}, {"posts", std::move(posts)}});
  }
  object["channels"] = channels;
  object["linked"] = to_array(frozen.linked);
  for (const auto& [name, mail_template] : frozen.templates) {
    const auto to = directory / "templates" / name;
    if (auto status = make_directories(to); !status) return status;
    for (const auto& [file, text] : mail_template.files) {
      if (auto status = write_file(to / file, text, 0640); !status) return status;
    }
  }
  return write_file(directory / "frozen.json", json::serialize(object), 0640);
}

Result<Frozen> read_frozen(const fs::path& directory, Time now) {
  auto text = read_file(directory / "frozen.json");
  if (!text) return text.error();
  auto value = parse_json(*text);
  if (!value || !value->is_object()) return fail("{}: cannot be read", (directory / "frozen.json").string());
  const auto& object = value->as_object();
  Frozen frozen;
  try {
    frozen.content = text_member(object, "content");
    frozen.place = directory / frozen.content;
    if (auto status = read_texts(directory, frozen, object, now); !status) return status.error();
    for (const auto& [key, newsroom] : object.at("newsrooms").as_object())
      frozen.newsrooms[key] = newsroom_in(newsroom.as_object());
    for (const auto& list : object.at("lists").as_array()) frozen.lists.push_back(list_in(list.as_object()));
    for (const auto& channel : object.at("channels").as_array()) {
      FrozenChannel read{text_member(channel.as_object(), "name"), {}};
      for (const auto& post : channel.at("posts").as_array())
        read.posts.push_back({text_member(post.as_object(), "text"), post.at("plan").as_object()});
      frozen.channels.push_back(std::move(read));
    }
    if (object.contains("linked")) frozen.linked = words_in(object, "linked");
  } catch (const std::exception& e) {
    return fail("{}: {}", (directory / "frozen.json").string(), e.what());
  }
  for (const auto& list : frozen.lists) {
    const auto& name = list.text.template_name;
    if (frozen.templates.contains(name)) continue;
    Findings findings;
    auto loaded = load_template(directory / "templates" / name, name, findings);
    if (!loaded) return loaded.error();
    frozen.templates.emplace(name, std::move(*loaded));
  }
  return frozen;
}

}  // namespace gazetted
