#include "gazetted/edition/edition_file.hpp"

#include <fcntl.h>

#include "edition_check.hpp"
#include "gazetted/base/access.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/release_parser.hpp"
#include "release_json.hpp"

namespace gazetted {
namespace {

constexpr int version = 2;  // of frozen.json; 1 had none, and neither texts as they were understood nor threads

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

json::object to_json(const EditionList& list) {
  const auto& text = list.text;
  json::object object{{"name", text.name},
                      {"title", text.title},
                      {"from", text.from},
                      {"reply_to", text.reply_to},
                      {"language", text.language},
                      {"template", text.template_name},
                      {"newsroom", list.newsroom},
                      {"unsubscribe", text.unsubscribing == Unsubscribing::none ? "none" : "offered"},
                      {"fields", to_array(text.fields)},
                      {"relays", to_array(list.relays)}};
  if (text.early) object["early"] = true;
  if (!text.distributor.empty()) object["distributor"] = text.distributor;
  if (!text.on_behalf_of.empty()) object["on_behalf_of"] = text.on_behalf_of;
  if (list.former) object["former"] = true;
  return object;
}

EditionList list_in(const json::object& object) {
  EditionList list;
  const auto fields = words_in(object, "fields");
  list.text = ListText{text_member(object, "name"),
                       text_member(object, "title"),
                       text_member(object, "from"),
                       text_member(object, "reply_to"),
                       text_member(object, "language"),
                       text_member(object, "template"),
                       std::set<std::string>(fields.begin(), fields.end()),
                       text_member(object, "unsubscribe") == "none" ? Unsubscribing::none : Unsubscribing::offered,
                       object.contains("early"),
                       text_member(object, "distributor"),
                       text_member(object, "on_behalf_of")};
  list.newsroom = text_member(object, "newsroom");
  list.relays = words_in(object, "relays");
  list.former = object.contains("former");
  return list;
}

json::object to_json(const EarlierVersion& earlier) {
  return {{"id", earlier.id},
          {"title", earlier.title},
          {"accepted", to_millis(earlier.accepted)},
          {"version", earlier.version},
          {"public", earlier.is_public}};
}

EarlierVersion earlier_in(const json::object& object) {
  return {text_member(object, "id"), text_member(object, "title"), from_millis(int_member(object, "accepted")),
          int(int_member(object, "version")), !object.contains("public") || bool_member(object, "public")};
}

EditionChannel channel_in(const json::object& object) {
  EditionChannel channel{text_member(object, "name"), {}};
  if (const auto* one = object.if_contains("post")) {  // before there were threads
    const auto* plan = object.if_contains("plan");
    channel.posts.push_back({text_member(one->as_object(), "text"), plan ? plan->as_object() : json::object{}});
    return channel;
  }
  for (const auto& post : object.at("posts").as_array())
    channel.posts.push_back({text_member(post.as_object(), "text"), post.at("plan").as_object()});
  return channel;
}

// What was accepted before texts were kept as they were understood: parsed again, and whatever a parser says of it now,
// what it reads is used.
Result<Release> reparsed(const fs::path& directory, const json::object& entry, const std::string& zone) {
  const auto file = text_member(entry, "file");
  auto text = read_file(directory / file);
  if (!text) return text.error();
  Findings findings;
  auto release = parse_release(
      *text, {file, text_member(entry, "id"), Zone::load_or_utc(zone), *parse_rfc3339("9999-12-31T00:00:00Z")},
      findings);
  if (release.title.empty() && has_errors(findings))
    return fail("{}: {}", (directory / file).string(), to_string(findings.front()));
  release.language = text_member(entry, "language");
  return release;
}

Status read_texts(const fs::path& directory, Edition& edition, const json::object& object) {
  for (const auto& entry : object.at("texts").as_array()) {
    const auto* kept = entry.as_object().if_contains("release");
    auto release = kept ? release_in(*kept) : reparsed(directory, entry.as_object(), text_member(object, "time_zone"));
    if (!release) return release.error();
    edition.set.texts.push_back(std::move(*release));
  }
  if (edition.set.texts.empty()) return fail("{}: the archive has no text", directory.string());
  return {};
}

// The names come from the configuration and from the release: each step makes something new, below what was opened.
Status write_templates(const Edition& edition, const Descriptor& directory) {
  const auto templates = make_directory_at(directory.get(), archived::templates, 0750);
  if (!templates) return templates.error();
  for (const auto& [name, mail_template] : edition.templates) {
    const auto own = make_directory_at(templates->get(), name, 0750);
    if (!own) return own.error();
    for (const auto& [file, text] : mail_template.files) {
      if (auto status = write_new_at(own->get(), file, text, 0640); !status) return status;
    }
  }
  return {};
}

// One file for all that have the same bytes.
Status write_mailed(const Edition& edition, const Descriptor& directory) {
  if (!edition.mailed || edition.mailed->empty()) return {};
  const auto mailed = make_directory_at(directory.get(), archived::mailed, 0750);
  if (!mailed) return mailed.error();
  std::set<std::string> written;
  for (const auto& one : *edition.mailed) {
    if (!one.bytes || !written.insert(one.sha256).second) continue;
    if (auto status = write_new_at(mailed->get(), one.sha256, *one.bytes, 0640); !status) return status;
  }
  return {};
}

json::array to_array(const std::vector<MailedPicture>& mailed) {
  json::array array;
  for (const auto& one : mailed)
    array.push_back(
        json::object{{"text", one.text}, {"file", one.file}, {"sha256", one.sha256}, {"smaller", one.is_smaller}});
  return array;
}

std::vector<MailedPicture> mailed_in(const json::array& array) {
  std::vector<MailedPicture> mailed;
  for (const auto& one : array) {
    const auto& object = one.as_object();
    mailed.push_back({std::size_t(int_member(object, "text")), text_member(object, "file"),
                      text_member(object, "sha256"), bool_member(object, "smaller")});
  }
  return mailed;
}

// An entry of templates/, not a path that leads elsewhere.
bool is_inside(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
}

}  // namespace

Status write_edition(const Edition& edition, const fs::path& directory) {
  json::object object;
  object["version"] = version;
  object["content"] = edition.content;
  json::array texts;
  for (const auto& text : edition.set.texts) texts.push_back(json::object{{"release", to_json(text)}});
  object["texts"] = texts;
  json::object newsrooms;
  for (const auto& [key, newsroom] : edition.newsrooms) newsrooms[key] = to_json(newsroom);
  object["newsrooms"] = newsrooms;
  json::array lists;
  for (const auto& list : edition.lists) lists.push_back(to_json(list));
  object["lists"] = lists;
  json::array channels;
  for (const auto& channel : edition.channels) {
    json::array posts;
    for (const auto& post : channel.posts) posts.push_back(json::object{{"text", post.text}, {"plan", post.plan}});
    channels.push_back(json::object{{"name", channel.name}, {"posts", std::move(posts)}});
  }
  object["channels"] = channels;
  object["linked"] = to_array(edition.linked);
  if (!edition.warnings.empty()) object["warnings"] = to_array(edition.warnings);
  if (edition.mailed) object["mailed"] = to_array(*edition.mailed);
  if (edition.page != 0) object["page"] = edition.page;
  if (edition.earlier) object["earlier"] = to_json(*edition.earlier);
  if (!edition.converted_from.empty()) object["converted_from"] = edition.converted_from;
  if (edition.only_embargo != OnlyEmbargo::no)
    object["only_embargo"] = edition.only_embargo == OnlyEmbargo::lifted ? "lifted" : "moved";
  const Descriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) return fail_on(directory);
  if (auto status = write_templates(edition, fd); !status) return status;
  if (auto status = write_mailed(edition, fd); !status) return status;
  return write_new_at(fd.get(), archived::edition, json::serialize(object), 0640);
}

Result<Edition> read_edition(const fs::path& directory) {
  auto text = read_file(directory / archived::edition);
  if (!text) return text.error();
  auto value = parse_json(*text);
  if (!value || !value->is_object()) return fail("{}: cannot be read", (directory / archived::edition).string());
  const auto& object = value->as_object();
  if (const auto written = int_member(object, "version"); written > version) {
    return fail("{}: written by a newer gazetted (version {}; this one reads {})",
                (directory / archived::edition).string(), written, version);
  }
  Edition edition;
  try {
    edition.content = text_member(object, "content");
    edition.place = directory / edition.content;
    if (auto status = read_texts(directory, edition, object); !status) return status.error();
    for (const auto& [key, newsroom] : object.at("newsrooms").as_object())
      edition.newsrooms[key] = newsroom_in(newsroom);
    for (const auto& list : object.at("lists").as_array()) edition.lists.push_back(list_in(list.as_object()));
    for (const auto& channel : object.at("channels").as_array())
      edition.channels.push_back(channel_in(channel.as_object()));
    if (const auto* earlier = object.if_contains("earlier")) edition.earlier = earlier_in(earlier->as_object());
    if (const auto only = text_member(object, "only_embargo"); !only.empty())
      edition.only_embargo = only == "lifted" ? OnlyEmbargo::lifted : OnlyEmbargo::moved;
    edition.page = int_member(object, "page");
    edition.converted_from = text_member(object, "converted_from");
    if (object.contains("linked")) edition.linked = words_in(object, "linked");
    if (object.contains("warnings")) edition.warnings = words_in(object, "warnings");
    if (object.contains("mailed")) edition.mailed = mailed_in(object.at("mailed").as_array());
  } catch (const std::exception& e) {
    return fail("{}: {}", (directory / archived::edition).string(), e.what());
  }
  if (auto status = check_edition(edition); !status)
    return fail("{}: {}", (directory / archived::edition).string(), status.error().message());
  for (const auto& list : edition.lists) {
    const auto& name = list.text.template_name;
    if (edition.templates.contains(name)) continue;
    if (!is_inside(name)) return fail("{}: '{}' is not the name of a template", directory.string(), name);
    Findings findings;
    auto loaded = load_template(directory / archived::templates / name, name, findings);
    if (!loaded) return loaded.error();
    edition.templates.emplace(name, std::move(*loaded));
  }
  return edition;
}

std::set<std::string> read_columns(const fs::path& directory, const std::string& list) {
  const auto text = read_file(directory / archived::edition);
  const auto frozen = text ? parse_json(*text) : Result<json::value>(json::value());
  const auto* lists = frozen && frozen->is_object() ? frozen->as_object().if_contains("lists") : nullptr;
  if (!lists || !lists->is_array()) return {};
  for (const auto& entry : lists->as_array()) {
    if (!entry.is_object() || text_member(entry.as_object(), "name") != list) continue;
    const auto* fields = entry.as_object().if_contains("fields");
    std::set<std::string> columns;
    for (const auto& field : fields && fields->is_array() ? fields->as_array() : json::array()) {
      if (field.is_string()) columns.emplace(field.as_string());
    }
    return columns;
  }
  return {};
}

}  // namespace gazetted
