#include "gazetted/render/post.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/document/public_markdown.hpp"
#include "missing_head.hpp"

namespace gazetted {

namespace {

std::vector<std::string> posts_in(std::string_view rendered) {
  std::vector<std::string> posts(1);
  while (!rendered.empty()) {
    const auto end = std::min(rendered.find('\n'), rendered.size());
    const auto line = rendered.substr(0, end);
    const auto mark = trim(line);
    if (mark.size() >= 3 && mark.find_first_not_of('-') == std::string_view::npos)
      posts.emplace_back();
    else
      posts.back() += std::string(line) + "\n";
    rendered.remove_prefix(std::min(end + 1, rendered.size()));
  }
  for (auto& post : posts) post = std::string(trim(post));
  std::erase(posts, "");
  if (posts.empty()) posts.emplace_back();
  return posts;
}

// Whoever sees nothing but the post must see that it is a correction, whoever wrote its words.
void head(Post& post, const json::value& model) {
  auto& first = post.texts.front();
  first.insert(0, missing_head(model, first));
}

// Such a template says it where it likes.
bool prints_head(const MailTemplate& mail_template, const std::string& channel) {
  const auto file = mail_template.files.find(channel.empty() ? "post.txt" : "post." + channel + ".txt");
  return file != mail_template.files.end() && file->second.find("change.head") != std::string::npos;
}

std::string past_of(ReleaseKind kind) {
  switch (kind) {
    case ReleaseKind::update:
      return "updated";
    case ReleaseKind::correction:
      return "corrected";
    case ReleaseKind::withdrawal:
      return "withdrawn";
    case ReleaseKind::release:
      break;
  }
  return "published";
}

}  // namespace

std::string Post::text() const { return join(texts, "\n\n"); }

Result<Post> build_post(const Release& release, const Newsroom& newsroom, const MailTemplate& mail_template,
                        const std::string& channel, Time accepted, const EarlierVersion* earlier) {
  Post post;
  const auto built = build_model(release, newsroom, ListText{}, {}, mail_template.labels, earlier);
  if (!built) return built.error();
  const auto& model = *built;
  Mustache::Options options;
  options.escape_html = false;
  options.partials = mail_template.lookup();
  auto chosen = mail_template.posts.find(channel);
  if (chosen == mail_template.posts.end()) chosen = mail_template.posts.find("");
  if (const auto* social = release.social_for(channel)) {
    post.texts = social->posts;
    head(post, model);
  } else if (chosen != mail_template.posts.end()) {
    auto text = chosen->second.render_text(model, options);
    if (!text) return text.error();
    post.texts = posts_in(*text);
    if (!prints_head(mail_template, chosen->first)) head(post, model);
  } else {
    post.texts = {release.title};
    for (const auto* more : {&release.change_note, &release.online_url}) {
      if (!more->empty()) post.texts.front() += "\n\n" + *more;
    }
    head(post, model);
  }
  const auto& part = model.at("release").as_object();
  json::object data;
  for (const char* key :
       {"id", "title", "subtitle", "summary", "language", "dateline", "topics", "body_html", "body_text", "contacts"}) {
    data[key] = part.at(key);
  }
  data["body_markdown"] = public_markdown(release.body);
  data["url"] = release.online_url;
  data["date"] =
      release.date ? fmt::format("{:04}-{:02}-{:02}", release.date->year, release.date->month, release.date->day) : "";
  data["text"] = post.text();
  data["kind"] = to_string(release.kind);
  if (release.kind != ReleaseKind::release) {
    data["supersedes"] = release.supersedes;
    data["change_note"] = release.change_note;
  }
  data["newsroom"] = model.at("newsroom");
  json::object payload;
  payload["type"] = "press." + past_of(release.kind);
  payload["timestamp"] = format_rfc3339(accepted);
  payload["data"] = std::move(data);
  post.payload = json::serialize(payload);
  return post;
}

}  // namespace gazetted
