import { choose, wordAt } from './command.ts'
import type { Asked, Command } from './command.ts'

const HELP = `mockloop completion bash | zsh | fish | powershell

Prints the script that completes commands, flags, their values, and the names of
running servers and scenarios:
  echo 'source <(mockloop completion bash)' >> ~/.bashrc
  echo 'source <(mockloop completion zsh)' >> ~/.zshrc
  mockloop completion fish > ~/.config/fish/completions/mockloop.fish
  mockloop completion powershell >> $PROFILE`

// They ask the command itself, so that they know what its version knows.
const BASH = `_mockloop() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" complete bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o bashdefault -o default -F _mockloop mockloop`

const ZSH = `#compdef mockloop
_mockloop() {
  local -a found
  found=("\${(@f)$("\${words[1]}" complete zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then _describe mockloop found; else _files; fi
}
if [[ "\${funcstack[1]}" = _mockloop ]]; then _mockloop "$@"; else compdef _mockloop mockloop; fi`

const FISH = `function __mockloop_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  $words[1] complete fish -- $words[2..-1] "$current" 2>/dev/null
end
complete -c mockloop -a '(__mockloop_complete)'`

const POWERSHELL = `Register-ArgumentCompleter -Native -CommandName mockloop -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  # Older versions drop an empty argument; the equals sign stands for one.
  if ($wordToComplete -eq '') { $words += '=' }
  mockloop complete powershell -- @words | ForEach-Object {
    $value, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
  }
}`

const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL }

/** `mockloop completion <shell>`: what a shell needs to complete the command line. */
export const command: Command = {
  help: HELP,
  words: [1, 1],
  next: (before) => (before.length === 0 ? Object.keys(SCRIPTS) : []),
  isLocal: true,
  run: show,
}

async function show(asked: Asked): Promise<void> {
  const script = choose(wordAt(asked, 0, 'the name of the shell'), SCRIPTS)
  asked.print({ script }, () => script)
}
