#include "gazetted/render/post.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {

json::object Post::to_json() const {
  return json::object{{"release", release_id}, {"text", text}, {"payload", payload}};
}

Result<Post> Post::from_json(const json::value& value) {
  if (!value.is_object()) return fail("a frozen post is not an object");
  const auto& object = value.as_object();
  return Post{text_member(object, "release"), text_member(object, "text"), text_member(object, "payload")};
}

Result<Post> build_post(const Release& release, const Newsroom& newsroom, const MailTemplate& mail_template,
                        const std::string& channel, Time taken) {
  Post post;
  post.release_id = release.id;
  const auto model = build_model(release, newsroom, ListText{}, {}, mail_template.labels);
  Mustache::Options options;
  options.escape_html = false;
  options.partials = mail_template.lookup();
  auto chosen = mail_template.posts.find(channel);
  if (chosen == mail_template.posts.end()) chosen = mail_template.posts.find("");
  if (!release.social.empty()) {
    post.text = release.social;
  } else if (chosen != mail_template.posts.end()) {
    auto text = chosen->second.render_text(model, options);
    if (!text) return text.error();
    post.text = std::string(trim(*text));
  } else {
    post.text = release.title + (release.online_url.empty() ? "" : "\n\n" + release.online_url);
  }
  const auto& part = model.at("release").as_object();
  json::object data;
  for (const char* key :
       {"id", "title", "subtitle", "summary", "language", "dateline", "topics", "body_html", "body_text", "contacts"}) {
    data[key] = part.at(key);
  }
  data["body_markdown"] = release.body;
  data["url"] = release.online_url;
  data["date"] =
      release.date ? fmt::format("{:04}-{:02}-{:02}", release.date->year, release.date->month, release.date->day) : "";
  data["text"] = post.text;
  data["newsroom"] = model.at("newsroom");
  json::object payload;
  payload["type"] = "press.published";
  payload["timestamp"] = format_rfc3339(taken);
  payload["data"] = std::move(data);
  post.payload = json::serialize(payload);
  return post;
}

}  // namespace gazetted
