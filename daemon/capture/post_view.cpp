// What a post looks like: the members that networks' APIs agree in, more or less.
#include "gazetted/base/text.hpp"
#include "gazetted/capture/capture.hpp"
#include "networks.hpp"
#include "page_frame.hpp"

namespace gazetted {
namespace {

// The members of a form or of a JSON object; one level of what wraps them is looked through.
json::object members_of(const CapturedPost& post) {
  if (auto parsed = parse_json(post.body); parsed && parsed->is_object()) return parsed->as_object();
  json::object members;
  for (const auto& pair : split(post.body, '&')) {
    const auto equals = pair.find('=');
    if (equals != std::string::npos)
      members[form_decode(pair.substr(0, equals))] = form_decode(pair.substr(equals + 1));
  }
  return members;
}

const json::object* inner(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_object() ? &value->as_object() : nullptr;
}

std::string first_of(const json::object& object, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    if (const auto* value = object.if_contains(name); value && value->is_string() && !value->as_string().empty())
      return std::string(value->as_string());
  }
  return "";
}

// The words of an Adaptive Card: its text blocks, one after the other.
void card_text(const json::value& part, std::string& out) {
  if (part.is_array()) {
    for (const auto& item : part.as_array()) card_text(item, out);
  } else if (part.is_object()) {
    const auto& object = part.as_object();
    if (first_of(object, {"type"}) == "TextBlock") out += first_of(object, {"text"}) + "\n\n";
    for (const char* name : {"content", "body", "items", "columns"}) {
      if (const auto* child = object.if_contains(name)) card_text(*child, out);
    }
  }
}

}  // namespace

PostView view_post(const CapturedPost& post) {
  PostView view;
  view.network = network_of(post.path);
  const auto members = members_of(post);
  const json::object* content = &members;
  for (const char* wrapper : {"record", "data", "event"}) {
    if (const auto* wrapped = inner(members, wrapper)) content = wrapped;
  }
  view.title = first_of(*content, {"title", "headline", "spoiler_text"});
  view.text = first_of(*content, {"text", "status", "content", "message", "body", "commentary", "caption", "summary"});
  view.link = first_of(*content, {"url", "link", "online_url"});
  view.author = first_of(*content, {"username", "author"});
  if (const auto* newsroom = inner(*content, "newsroom"); newsroom && view.author.empty())
    view.author = first_of(*newsroom, {"name"});
  if (const auto* cards = members.if_contains("attachments"); cards && view.text.empty()) card_text(*cards, view.text);
  return view;
}

}  // namespace gazetted
