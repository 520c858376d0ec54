// What the endpoints of the subscribers' door share: who is there, the language that they read, who speaks to them, and
// the frame of what they see.
#pragma once
#include <memory>

#include "door_html.hpp"
#include "form.hpp"
#include "gazetted/web/endpoints.hpp"
#include "gazetted/web/subscription_book.hpp"
#include "reader_language.hpp"

namespace gazetted {

DoorVisitor visitor_of(const WebRequest& request);

// The language of `?lang=`; empty: the page is asked for in none.
std::string asked_language(const WebRequest& request);

// Whoever's page it is: the list whose mail led here, else the first with a door.
std::optional<DoorList> speaker_of(const Settings& settings, const std::string& list, const std::string& language);

// Where somebody's preferences are, below public_url.
std::string preferences_at(const Settings& settings, const PreferencesOf& who);

// How they are on a list; nothing: they never were.
const OwnList* standing_on(const std::vector<OwnList>& lists, const std::string& list);

// In the frame of the site, or in its own.
asio::awaitable<WebResponse> framed(WebPorts ports, std::shared_ptr<const Settings> settings, DoorPage page);

// The page itself instead of what was sent to it.
WebResponse page_again(const WebRequest& request);

// Of a link that is none of ours: it was cut, or made up.
WebResponse broken_link(const WebRequest& request, std::string_view advice);

}  // namespace gazetted
