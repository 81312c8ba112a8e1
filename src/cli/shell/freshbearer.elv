# Completion of freshbearer in elvish.

use str

set edit:completion:arg-completer[freshbearer] = {|@words|
  var place = (- (count $words) 1)
  var dashes = $place
  for number [(range $place)] {
    if (and (eq $words[$number] --) (== $dashes $place)) {
      set dashes = $number
    }
  }
  if (< $dashes $place) {
    # The user's own command, completed as after sudo.
    edit:complete-sudo $@words[$dashes..]
  } else {
    freshbearer completions elvish -- $place $@words 2>/dev/null | from-lines | each {|line|
      var value help = (str:split &max=2 "\t" $line)
      edit:complex-candidate $value &code-suffix=' '
    }
  }
}
