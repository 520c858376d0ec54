#include "story_forms.hpp"

#include "gazetted/site/addresses.hpp"
#include "gazetted/site/machine_forms.hpp"

namespace gazetted {
namespace {

using Forms = std::vector<std::pair<std::string, std::string>>;  // name in the kit → content

// A reader's old link leads to the text of now, whoever serves the files: the page says at which address it is.
void keep_former_addresses(const Story& story, const std::string& slug, std::vector<SiteFile>& files) {
  const auto has_path = [&](const std::string& wanted) {
    return std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.path == wanted; });
  };
  const auto keep = [&](const std::string& address, const std::string& language) {
    const auto path = path_of_file(address);
    const auto of_language = [&](const Release& text) { return text.language == language; };
    const auto text = std::find_if(story.texts.begin(), story.texts.end(), of_language);
    const auto& now = text == story.texts.end() ? story.texts.front() : *text;
    const auto page_now = path_of_file(story_path(slug, now.language, now.title, story.number));
    if (has_path(path) != files.end()) return;  // the same words in another spelling
    const auto page = has_path(page_now);
    if (page == files.end()) return;
    auto copy = *page;
    copy.path = path;
    files.push_back(std::move(copy));
  };
  const auto keep_both = [&](const std::string& language, const std::string& title) {
    keep(story_path(slug, language, title, story.number), language);
    keep(story_path_without_customs(slug, language, title, story.number), language);
  };
  for (const auto& text : story.texts) keep_both(text.language, text.title);
  for (const auto& former : story.former) keep_both(former.language, former.title);
}

}  // namespace

Result<std::vector<SiteFile>> all_forms(const SiteView& view, const Story& story,
                                        const std::vector<ListedStory>& related) {
  auto files = story_files(view, story, related);
  if (!files) return files;
  const auto& slug = view.newsrooms.at(story.newsroom).newsroom.slug;
  // Its files are called as its page is, with another ending.
  const auto stem_of = [&](const Release& text) {
    return story_path(slug, text.language, text.title, story.number).substr(1);
  };
  Forms forms;
  for (const auto& text : story.texts) {
    const auto stem = stem_of(text);
    auto plain = plain_text(view, story, text);
    if (!plain) return plain.error();
    for (auto& [ending, content] :
         Forms{{".txt", *plain}, {".md", newsroom_markdown(view, story, text)}, {".json", ninjs(view, story, text)}}) {
      forms.emplace_back("release-" + text.language + ending, content);
      files->push_back({stem + ending, std::move(content), {}, {}});
    }
  }
  for (const auto& file : story.files)
    files->push_back(
        {fmt::format("{}{}/{}", media_path(slug).substr(1), story.number, file.name), "", file.source, {}});
  for (auto& file : picture_files(view, story)) files->push_back(std::move(file));
  if (!story.is_withdrawn()) {
    const auto packed = kit(view, story, forms);
    if (!packed) return packed.error();
    for (const auto& text : story.texts) files->push_back({stem_of(text) + ".zip", "", {}, packed->parts});
  }
  keep_former_addresses(story, slug, *files);
  return files;
}

}  // namespace gazetted
