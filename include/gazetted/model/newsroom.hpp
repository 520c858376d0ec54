// A newsroom: who speaks. A value, read from the configuration or from the card at the end of a
// distributed release.
#pragma once
#include <string>
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
  std::string boilerplate;
  std::string page;  // where its releases are on the web; from a card
  std::vector<SocialProfile> social_profiles;
};

}  // namespace gazetted
