# cmake -DPROGRAM=… -DTARGET=… -P completion.cmake: what bash offers behind `jembatan`, from what the program says of itself.

# look_at(<words...>): of `PROGRAM words --help` the verbs, the options, and those of them that want a value.
function(look_at)
  execute_process(COMMAND ${PROGRAM} ${ARGN} --help OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "\n  (-[a-z],)?--[a-z][a-z-]*( [A-Z][A-Z]+)?" named "${help}")
  set(found_options)
  set(found_valued)
  foreach(option IN LISTS named)
    string(REGEX MATCH "--[a-z-]+" name "${option}")
    list(APPEND found_options ${name})
    if(option MATCHES " [A-Z]+$")
      list(APPEND found_valued ${name})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES found_options)
  string(REGEX REPLACE "^.*Subcommands:\n" "" listed "${help}")
  set(found_verbs)
  if(NOT listed STREQUAL help)
    string(REGEX MATCHALL "(^|\n)  [a-z_-]+ " lines "${listed}")
    foreach(line IN LISTS lines)
      string(STRIP "${line}" verb)
      list(APPEND found_verbs ${verb})
    endforeach()
  endif()
  foreach(what verbs options valued)
    set(${what} "${found_${what}}" PARENT_SCOPE)
  endforeach()
endfunction()

# row(<words>): what may follow them.
macro(row words)
  set(offered ${verbs} ${options} --config)
  list(REMOVE_DUPLICATES offered)
  string(REPLACE ";" " " offered "${offered}")
  string(APPEND rows "        '${words}') offered='${offered}' ;;\n")
  list(APPEND all_valued ${valued})
endmacro()

look_at()
if(NOT verbs)
  message(FATAL_ERROR "${PROGRAM} --help names no verbs")
endif()
row("")
set(top ${verbs})
foreach(verb IN LISTS top)
  look_at(${verb})
  row("${verb}")
  set(below ${verbs})
  foreach(inner IN LISTS below)
    look_at(${verb} ${inner})
    row("${verb} ${inner}")
  endforeach()
endforeach()
list(REMOVE_DUPLICATES all_valued)
string(REPLACE ";" "|" all_valued "${all_valued}")

file(WRITE ${TARGET} "# jembatan(1): verbs, options, and files where a value is wanted. Made from what the program says of itself.
_jembatan() {
    local current=\${COMP_WORDS[COMP_CWORD]} said='' offered='' word skip=''
    for word in \"\${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do
        if [[ -n $skip ]]; then skip=''; continue; fi
        case $word in
        ${all_valued}) skip=yes ;;
        -*) ;;
        *) said=\"\${said:+$said }$word\" ;;
        esac
    done
    if [[ -z $skip ]]; then
        case $said in
${rows}        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W \"$offered\" -- \"$current\")
}
complete -o bashdefault -o default -F _jembatan jembatan
")
