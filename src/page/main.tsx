import { render } from 'preact'
import { App } from './app.tsx'
import { startKeys } from './lib/keys.ts'
import { startRouting } from './lib/route.ts'
import { loadServers } from './lib/servers.ts'
import { showTheme } from './lib/theme.ts'
import './style/tokens.css'
import './style/base.css'
import './style/controls.css'
import './style/shell.css'
import './style/parts.css'

showTheme()
startRouting()
startKeys()
void loadServers()
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
