#include "plan_posts.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/send/channel_calls.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_thread = 25;

class Planner {
 public:
  Planner(const Release& release, const ChannelOptions& options, const PlanContext& context, Findings& findings)
      : release_(release), options_(options), context_(context), findings_(findings), type_(*type_of(options)) {}

  std::vector<PlannedPost> plan(const Post& post) {
    auto texts = post.texts;
    if (texts.size() > 1 && !takes_threads(options_)) {
      tell(Severity::note, "has no threads: the posts are joined into one");
      texts = {post.text()};
    }
    if (texts.size() > longest_thread) {
      tell(Severity::error,
           fmt::format("its thread has {} posts; at most {} are allowed", texts.size(), longest_thread));
      return {};
    }
    std::vector<PlannedPost> posts;
    for (std::size_t number = 0; number < texts.size(); ++number) {
      auto content = content_of(post, texts[number], number);
      check_length(content.text, texts.size() > 1 ? fmt::format("post {} of its thread ", number + 1) : "its post ");
      json::array pictures;  // to be read on the day
      for (const auto& picture : type_.fetches_pictures ? std::vector<ChannelPicture>{} : content.pictures)
        pictures.push_back(json::object{{"file", picture.file}, {"type", picture.type}, {"alt", picture.alt}});
      PlannedPost planned{fit_text(content.text, limit_of(options_)), type_.prepare(content, options_)};
      name_type(planned.plan, options_);
      if (!pictures.empty()) planned.plan["pictures"] = std::move(pictures);
      posts.push_back(std::move(planned));
    }
    return posts;
  }

 private:
  void tell(Severity severity, const std::string& what, Place place = {}) {
    if (place.file.empty()) place = release_.place_of("social");
    findings_.push_back({severity, place, "channel '" + options_.name + "': " + what});
  }

  // Pictures and the card of the link are at a thread's first post.
  ChannelContent content_of(const Post& post, const std::string& text, std::size_t number) {
    ChannelContent content;
    content.release = release_.id;
    const auto part = number == 0 ? "" : '\0' + std::to_string(number);
    content.delivery = "msg_" + hex(sha256(release_.id + '\0' + options_.name + part)).substr(0, 24);
    content.text = text;
    content.title = release_.title;
    content.summary = release_.summary;
    content.language = release_.language;
    content.accepted = context_.accepted + Duration(std::int64_t(number));  // networks sort by it
    if (number > 0) return content;
    content.link = release_.online_url;
    content.payload = post.payload;
    if (type_.pictures > 0) content.pictures = pictures();
    return content;
  }

  std::vector<ChannelPicture> pictures() {
    std::vector<ChannelPicture> shown;
    for (const auto& attachment : release_.attachments) {
      if (!is_image(attachment.file)) continue;
      if (shown.size() == type_.pictures) {
        tell(Severity::warning,
             fmt::format("it shows at most {} {}; '{}' is left out", type_.pictures,
                         type_.pictures == 1 ? "picture" : "pictures", attachment.file),
             attachment.place);
        continue;
      }
      const auto bytes = file_size_below(context_.place, attachment.file);
      if (type_.picture_bytes != 0 && bytes > type_.picture_bytes) {
        tell(Severity::warning,
             fmt::format("the picture '{}' has {}, and at most {} is accepted; it is left out", attachment.file,
                         format_size(bytes), format_size(type_.picture_bytes)),
             attachment.place);
        continue;
      }
      const auto link = type_.fetches_pictures ? context_.link(attachment.file) : "";
      if (type_.fetches_pictures && link.empty()) {
        tell(Severity::note, "the network fetches pictures from us, which requires http.listen and public_url",
             attachment.place);
        return {};
      }
      shown.push_back({attachment.file, std::string(media_type_of(attachment.file)), description_of(attachment), link});
    }
    return shown;
  }

  std::string description_of(const Attachment& attachment) {
    const auto& alt = !attachment.alt.empty()       ? attachment.alt
                      : !attachment.caption.empty() ? attachment.caption
                                                    : attachment.title;
    if (type_.alt_most == 0 || count_graphemes(alt) <= type_.alt_most) return alt;
    tell(Severity::warning,
         fmt::format("the description of '{}' has more than {} characters; it will be cut", attachment.file,
                     type_.alt_most),
         attachment.place);
    return std::string(grapheme_prefix(alt, type_.alt_most));
  }

  void check_length(const std::string& text, const std::string& which) {
    const auto limit = limit_of(options_);
    if (fits(text, limit)) return;
    const auto count = count_text(text, limit);
    const bool hopeless = fit_text(text, limit).empty();
    const auto counted = limit.most != 0 && count > limit.most
                             ? fmt::format("counts {} of at most {}", count, limit.most)
                             : fmt::format("has {} bytes of at most {}", text.size(), limit.most_bytes);
    tell(hopeless ? Severity::error : Severity::warning,
         which + counted + (hopeless ? ", and cannot be shortened to fit" : "; words at its end are left out"));
  }

  const Release& release_;
  const ChannelOptions& options_;
  const PlanContext& context_;
  Findings& findings_;
  const ChannelType& type_;
};

}  // namespace

std::vector<PlannedPost> plan_posts(const Post& post, const Release& release, const ChannelOptions& options,
                                    const PlanContext& context, Findings& findings) {
  return type_of(options) ? Planner(release, options, context, findings).plan(post) : std::vector<PlannedPost>{};
}

}  // namespace gazetted
