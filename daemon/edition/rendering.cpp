#include "gazetted/edition/rendering.hpp"

#include "gazetted/base/cpu_time.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/release_files.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/site/addresses.hpp"
#include "gazetted/subscription/door_token.hpp"

namespace gazetted {
namespace {

// What rendering a release may cost at most, in all its languages for all its lists.
class RenderBudget {
 public:
  explicit RenderBudget(std::size_t mails) : most_(base + each * std::int64_t(mails)) {}
  bool spent() const { return cpu_time_of_thread() - begun_ > most_; }

 private:
  static constexpr Duration base{2'000}, each{50};
  Duration begun_ = cpu_time_of_thread();
  Duration most_;
};

// What comes before a token, where the world can reach us.
std::string base_of_tokens(const Settings& settings, const Newsroom& newsroom, std::string_view path) {
  if (settings.http_listen.empty() || newsroom.public_url.empty()) return "";
  const auto& url = newsroom.public_url;
  return (url.ends_with('/') ? url.substr(0, url.size() - 1) : url) + std::string(path);
}

// Its page is on our own site, and not an address that the author names.
bool has_page_here(const Edition& edition, const Release& text) {
  return edition.page != 0 && number_in_path(text.online_url) == edition.page;
}

}  // namespace

bool Rendering::is_early(const EditionList& list) const { return list.text.early && edition_.set.first().embargo; }

std::vector<Rendering::Form> Rendering::forms_of(const EditionList& list) const {
  std::vector<Form> forms;
  for (const bool embargo : {false, true}) {
    for (const bool change : {false, true}) {
      if ((!embargo || is_early(list)) && (!change || edition_.is_first_public())) forms.push_back({embargo, change});
    }
  }
  return forms;
}

Status Rendering::compile(const EditionList& list, std::size_t text, const Form& form,
                          const std::vector<AttachedFile>& files, const Settings& settings, Purpose purpose) {
  MailInput input;
  input.release = form.change ? &texts_without_change_.at(text) : &edition_.set.texts.at(text);
  input.newsroom = &edition_.newsrooms.at(list.newsroom);
  input.list = form.embargo ? &lists_without_embargo_.at(list.text.name) : &list.text;
  input.mail_template = &edition_.templates.at(list.text.template_name);
  input.test = purpose == Purpose::test;
  input.files = &files;
  input.tokens = settings.tokens;
  input.posts = edition_.posts;
  if (edition_.earlier && !form.change) input.earlier = &*edition_.earlier;
  input.only_embargo = edition_.only_embargo;
  for (const auto& channel : settings.channels) input.posts.emplace(channel.name, "");
  input.unsubscribe_url = base_of_tokens(settings, *input.newsroom, unsubscribe_path);
  if (is_early(list) && !form.embargo && has_page_here(edition_, *input.release))
    input.early_url =
        settings.site.is_on() ? base_of_tokens(settings, settings.newsroom(input.release->newsroom), early_path) : "";
  auto mail = CompiledMail::compile(input);
  if (!mail) return mail.error();
  mails_[{list.text.name, form}].push_back(std::move(*mail));
  return {};
}

Result<std::shared_ptr<const Rendering>> Rendering::make(Edition edition, const Settings& settings, Purpose purpose) {
  return make_within(std::move(edition), settings, purpose, [] { return false; });
}

Result<std::shared_ptr<const Rendering>> Rendering::try_out(Edition edition, const Settings& settings) {
  const RenderBudget budget(edition.lists.size() * edition.set.texts.size());
  return make_within(std::move(edition), settings, Purpose::release, [&budget] { return budget.spent(); });
}

Result<std::shared_ptr<const Rendering>> Rendering::make_within(Edition edition, const Settings& settings,
                                                                Purpose purpose, const std::function<bool()>& spent) {
  auto rendering = std::make_shared<Rendering>();
  rendering->edition_ = std::move(edition);
  const Edition& from = rendering->edition_;
  std::vector<std::vector<AttachedFile>> files;
  for (const auto& text : from.set.texts) {
    auto read = files_of(text, from, settings);
    if (!read) return read.error();
    files.push_back(std::move(*read));
  }
  rendering->make_other_forms();
  for (const auto& list : from.lists) {
    for (const auto& form : rendering->forms_of(list)) {
      for (std::size_t i = 0; i < from.set.texts.size(); ++i) {
        auto status = rendering->compile(list, i, form, files[i], settings, purpose);
        if (!status) return status.error();
        if (spent())
          return Error(Place{from.set.texts[i].file, 0, 0}, "it takes too long to render; is it a normal text?");
      }
    }
  }
  return std::shared_ptr<const Rendering>(rendering);
}

// What mails leave out for some; most releases have nothing of the kind.
void Rendering::make_other_forms() {
  for (std::size_t at = 0; edition_.is_first_public() && at < edition_.set.texts.size(); ++at) {
    auto& without = texts_without_change_.emplace_back(edition_.set.texts[at]);
    without.kind = ReleaseKind::release;
    without.change_note.clear();
  }
  for (const auto& list : edition_.lists) {
    if (is_early(list)) lists_without_embargo_.emplace(list.text.name, list.text).first->second.early = false;
  }
}

const CompiledMail* Rendering::mail(const std::string& list, const Subscriber& subscriber,
                                    const MailOccasion& occasion) const {
  const auto* edition = edition_.list(list);
  if (!edition) return nullptr;
  const auto& embargo = edition_.set.first().embargo;
  const bool is_over = embargo && occasion.at && *occasion.at >= embargo->instant;
  const auto mails =
      mails_.find({list, {edition->text.early && is_over, occasion.had_nothing && edition_.is_first_public()}});
  if (mails == mails_.end()) return nullptr;
  const auto& text = edition_.text_for(subscriber, *edition);
  return &mails->second[std::size_t(&text - edition_.set.texts.data())];
}

}  // namespace gazetted
