// One run of gazetted-pictures in its jail. Blocking.
#pragma once
#include <functional>

#include "gazetted/pictures/picture_plan.hpp"
#include "gazetted/pictures/picture_store.hpp"

namespace gazetted {

struct MadePictures {
  std::vector<PictureRendition> renditions;  // in the order of the plan
  std::string trouble;                       // why there are none
  bool is_final = true;                      // it would be the same another time
  bool was_run = true;                       // false: the program could not be started, whatever the picture
};

// `place` holds the picture as "original"; what is made is put there, by the names of the plan, and says nothing but
// the packet `xmp`. An error: `goes_on` said that it was not to be finished, or the disk is the trouble.
Result<MadePictures> make_pictures(const fs::path& program, const fs::path& place,
                                   const std::vector<PlannedPicture>& plan, const std::string& xmp,
                                   const std::function<bool()>& goes_on);

}  // namespace gazetted
