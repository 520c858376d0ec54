// A newsroom: who speaks. A value, read from the configuration or from the card at the end of a
// distributed release.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

struct SocialProfile {
  std::string platform;  // as written: "Mastodon", "Linkedin"
  std::string url;
};

struct Newsroom {
  std::string key;  // the name in `newsrooms:`; "default" where there is one newsroom
  std::string name;
  std::string slug;
  std::string website;
  std::string email;
  std::string postal_address;
  std::string language = "en";
  std::string time_zone = "UTC";
  std::string public_url;
  std::string boilerplate;                          // for languages that are not in the next
  std::map<std::string, std::string> boilerplates;  // by language, where it is written in several
  std::string on_behalf_of;                         // the name of the one whose news it distributes; empty: its own
  std::string colour;                               // "#0b0c0c"; empty: none
  std::string logo_url;  // where mail programs that show pictures find one that they know; empty: none
  std::string page;      // where its releases are on the web; from a card
  std::vector<SocialProfile> social_profiles;

  // What it says of itself to readers of `language`.
  const std::string& boilerplate_in(std::string_view language) const;
};

}  // namespace gazetted
