// What all forms of a story say of it in the same way: where it is, what it is called, what has changed. Pure.
#pragma once
#include <optional>
#include <string>

#include "gazetted/base/zone.hpp"
#include "gazetted/site/pages.hpp"
#include "page_model.hpp"

namespace gazetted {

// One that is not there is a broken invariant: whoever makes a Story has read the same configuration.
const SiteNewsroom& newsroom_in(const SiteView& view, const std::string& key);
// Of a text that names none, the newsroom's.
std::string language_of(const SiteNewsroom& newsroom, const Release& text);
// The stored tag, and of a translation "TAG/LANG".
std::string id_of(const SiteNewsroom& newsroom, const Story& story, const std::string& language);

// "https://news.example.org" and the path.
std::string url_of(const SiteNewsroom& newsroom, const std::string& path);
std::string story_url(const SiteNewsroom& newsroom, const Story& story, const Release& text);
std::string file_url(const SiteNewsroom& newsroom, const Story& story, const StoryFile& file);
// The topic as it is printed.
std::string topic_title(const SiteNewsroom& newsroom, const std::string& topic, const std::string& language);
// Nothing: it has no page.
std::optional<std::string> topic_page_path(const SiteNewsroom& newsroom, const std::string& topic);
// For machines: its part of that address; of one that has no page, its words.
std::string topic_term(const SiteNewsroom& newsroom, const std::string& topic);
// Of a story, each once, however it is spelled.
std::vector<std::string> distinct_topics(const std::vector<std::string>& topics);

// What the latest version is to the one before; all of it is empty where there is none.
struct Change {
  std::string head;        // "CORRECTION"
  std::string note;        // what was wrong, and what is right
  std::string do_not_use;  // of what is withdrawn
};
Change change_of(const SiteView& view, const Story& story, const Release& text, const std::string& language);
// What a version changed: in this language, else in whichever there is.
std::string note_in(const StoryVersion& version, const std::string& language);
// "CORRECTION: New bridge opens". A withdrawal may have a headline of its own, where that of the release is what must
// not be repeated.
std::string headline_of(const SiteView& view, const Story& story, const Release& text, const std::string& language);

// All of it in one line that every form can hold.
std::string in_line(const std::string& text);
// In one line: the author's summary or subtitle, else the beginning of the text; 500 letters at most of that.
std::string summary_of(const Release& text);

// "2026-03-02T09:00:00+01:00"
std::string format_offset_time(Time time, const Zone& zone);
// ISO 8601 with the zone's offset; a day alone where no more is known: midnight would be the day before elsewhere.
std::string iso_text(const ShownDate& date, const Zone& zone);
// "2 March 2026" in the language, of the zone's day.
std::string format_day_of(Time time, const Zone& zone, const std::string& language);

}  // namespace gazetted
