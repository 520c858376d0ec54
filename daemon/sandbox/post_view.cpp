// What a post looks like: the members that networks' APIs agree in, more or less.
#include "gazetted/base/text.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "page_frame.hpp"

namespace gazetted {
namespace {

// multipart/form-data (RFC 7578): its fields as members, its files as pictures.
json::object read_parts(const CapturedPost& post, std::vector<PostPicture>& pictures) {
  json::object members;
  const auto& type = post.headers.at("content-type");
  const auto at = type.find("boundary=");
  if (at == std::string::npos) return members;
  const auto boundary = "--" + std::string(trim(type.substr(at + 9, type.find(';', at) - at - 9)));
  std::string_view rest = post.body;
  const auto value_of = [](std::string_view head, std::string_view key) {
    const auto from = head.find(key);
    if (from == std::string_view::npos) return std::string();
    const auto start = from + key.size();
    return std::string(head.substr(start, head.find('"', start) - start));
  };
  while (true) {
    const auto start = rest.find(boundary);
    if (start == std::string_view::npos) return members;
    rest.remove_prefix(start + boundary.size());
    const auto head_end = rest.find("\r\n\r\n");
    const auto end = rest.find("\r\n" + boundary);
    if (head_end == std::string_view::npos || end == std::string_view::npos || end < head_end) return members;
    const auto head = rest.substr(0, head_end);
    const auto content = rest.substr(head_end + 4, end - head_end - 4);
    if (head.find("filename=") == std::string_view::npos) {
      members[value_of(head, " name=\"")] = content;
      continue;
    }
    const auto kind = head.find("Content-Type: ");
    const auto media = kind == std::string_view::npos ? "" : head.substr(kind + 14, head.find('\r', kind) - kind - 14);
    pictures.push_back({std::string(media), "", std::string(content)});
  }
}

// The members of a form or of a JSON object.
json::object members_of(const CapturedPost& post, std::vector<PostPicture>& pictures) {
  const auto type = post.headers.find("content-type");
  if (type != post.headers.end() && type->second.starts_with("multipart/form-data")) {
    auto members = read_parts(post, pictures);
    if (auto inside = parse_json(text_member(members, "payload_json")); inside && inside->is_object())
      return inside->as_object();
    return members;
  }
  if (type != post.headers.end() && type->second.starts_with("image/")) {
    pictures.push_back({type->second, "", post.body});
    return {};
  }
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

PostView view_post(const CapturedPost& post, const Networks& networks) {
  PostView view;
  const auto* network = networks.find(post.path);
  view.network = network ? network->title : "";
  view.preparation = networks.is_preparation(post.path);
  const auto members = members_of(post, view.pictures);
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
  const auto* attachments = members.if_contains("attachments");
  if (attachments && view.text.empty()) card_text(*attachments, view.text);
  view.text = trim(view.text);
  if (network && network->shown) view.text = network->shown(std::move(view.text));
  for (const char* answered :
       {"in_reply_to_id", "reply", "reply_to_id", "reply_parameters", "thread_ts", "m.relates_to"})
    view.answers = view.answers || content->contains(answered);
  if (!view.pictures.empty()) view.pictures.front().alt = first_of(members, {"description"});
  for (std::size_t i = 0; attachments && attachments->is_array() && i < view.pictures.size(); ++i) {
    if (i < attachments->as_array().size() && attachments->as_array()[i].is_object())
      view.pictures[i].alt = first_of(attachments->as_array()[i].as_object(), {"description"});
  }
  return view;
}

}  // namespace gazetted
