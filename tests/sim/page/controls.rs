//! The buttons below one camera. Each form is one [`super::Act`]; the script in `shell.html` sends it.

use crate::sim::lapi::fault;

pub(super) fn controls() -> String {
    let faults: String = fault::named().iter().map(|(name, _)| format!("<option>{name}</option>")).collect();
    let answers: String =
        ["as-documented", "fail", "late", "never", "twice", "unknown-request", "wrong-path", "code-as-text"]
            .iter()
            .map(|name| format!("<option>{name}</option>"))
            .collect();
    format!(
        "<details><summary>Make something happen</summary>\
         {car}{device}{clock}{cut}{lists}\
         <form data-what=fault><b>Commands</b><select name=name>{faults}</select>\
         <button>Misbehave once</button><button name=always value=true>always</button></form>\
         <form data-what=answering><b>MQTT results</b><select name=name>{answers}</select>\
         <button>once</button><button name=always value=true>always</button></form>\
         {links}<output></output></details>",
        car = "<form data-what=capture><b>Vehicle</b><input name=plate placeholder=plate size=12 aria-label=plate>\
               <button>Drives up</button><button data-what=no-plate>Without plate</button></form>",
        device = "<form data-what=restart><b>Device</b><button>Restart</button>\
                  <button name=fresh value=true>Factory reset</button><button data-what=unplug>Unplug</button>\
                  <button data-what=plug-in>Plug in</button><button data-what=silent name=on value=true>Be silent</button>\
                  <button data-what=silent name=on value=false>Speak</button><button data-what=behave>Behave</button></form>",
        clock = "<form data-what=clock><b>Clock</b><input name=seconds type=number value=0 aria-label=\"seconds ahead\">\
                 <button>Set seconds ahead</button></form>\
                 <form data-what=peripheral><b>Serial</b><input name=data placeholder=\"what the peripheral says\" aria-label=serial>\
                 <button>Say it</button><button data-what=peripheral-is name=manner value=echo>Echo</button>\
                 <button data-what=peripheral-is name=manner value=quiet>Be quiet</button></form>",
        cut = "<form data-what=cut-off><b>Cut off</b><input name=at type=number min=1 value=1 aria-label=\"list call\">\
               <select name=how><option>before-acting</option><option>after-acting</option><option>refuse</option></select>\
               <button>at that list call</button></form>",
        lists = "<form data-what=lists><b>Lists</b><input name=capacity type=number min=1 placeholder=capacity aria-label=capacity>\
                 <input name=entriesPerSecond type=number min=1 placeholder=\"per second\" aria-label=\"entries per second\">\
                 <button>Set limits</button></form>",
        links = "<form data-what=mqtt><b>MQTT link</b><button name=link value=connect>Connect</button>\
                 <button name=link value=disconnect>Disconnect</button><button name=link value=vanish>Vanish</button>\
                 <button name=link value=half-open>Half-open</button></form>\
                 <form data-what=live><b>Video</b><button name=video value=stop>Stop</button>\
                 <button name=video value=start>Start</button><button name=video value=freeze>Freeze</button>\
                 <button name=video value=thaw>Thaw</button></form>",
    )
}
