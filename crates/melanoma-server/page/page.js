function i(r,e={},...t){let n=document.createElement(r);for(let[a,o]of Object.entries(e))typeof o=="string"?n.setAttribute(a,o):n.addEventListener(a,o);return n.append(...t),n}var A=[[60,10,110],[170,40,110],[240,110,40],[255,240,140]],He=.65,Be=.67;function me({heat_map:r,area:e}){let t=Math.min(1,640/Math.max(e.image_width,e.image_height)),n=g=>Math.max(1,Math.round(g*t)),a=document.createElement("canvas");a.width=n(e.image_width),a.height=n(e.image_height);let o=a.getContext("2d");if(!o)return a;o.fillStyle=`rgb(0 0 0 / ${Be})`,o.fillRect(0,0,a.width,a.height);let[u,c,m,d]=[n(e.left+1)-1,n(e.top+1)-1,n(e.width),n(e.height)],b=o.createImageData(m,d);for(let g=0;g<d;g++)for(let f=0;f<m;f++){let y=Math.max(0,Ue(r,(f+.5)/m,(g+.5)/d));b.data.set([...Ve(y),255*He*y],4*(g*m+f))}return o.putImageData(b,u,c),a}function Ue({width:r,height:e,values:t},n,a){let[o,u,c]=ce(n,r),[m,d,b]=ce(a,e),g=(y,x)=>t[y]?.[x]??0,f=y=>g(y,o)*(1-c)+g(y,u)*c;return f(m)*(1-b)+f(d)*b}function ce(r,e){let t=Math.min(Math.max(r*e-.5,0),e-1),n=Math.floor(t);return[n,Math.min(n+1,e-1),t-n]}function Ve(r){let e=Math.min(r,1)*(A.length-1),t=Math.min(Math.floor(e),A.length-2),[n,a]=[A[t]??A[0],A[t+1]??A[0]];return n.map((o,u)=>o+((a[u]??o)-o)*(e-t))}var Ke=70;function de(r,e,t,n){let a=i("img",{src:e,alt:r.message("photo-alt",{name:t})}),o=i("div",{class:"stack"},a),u=i("figure",{},o),c=n?[i("p",{class:"quiet"},r.message("no-preview"))]:[];if(a.addEventListener("error",()=>u.replaceChildren(...c)),!n)return u;if(!n.heatMap)return u.append(i("p",{class:"quiet"},r.message("map-none"))),u;let m=me(n.heatMap);m.setAttribute("role","img"),m.setAttribute("aria-label",r.message("photo-with-map-alt",{name:t}));let d=i("input",{type:"range",min:"0",max:"100",value:String(Ke)}),b=()=>m.style.opacity=String(Number(d.value)/100);d.addEventListener("input",b),b(),o.append(m);let g=n.heatMap.heat_map.values.every(f=>f.every(y=>y<=0));return u.append(i("label",{},r.message("map"),d),i("figcaption",{class:"quiet"},r.message(g?"map-flat":"map-hint"))),u}function Z(r,{decision:e}){return r.message(e.refer?"result-refer":"result-no-sign")}function he(r,e,t){let{report:n}=e;return[i("p",{class:n.decision.refer?"result refer":"result"},Z(r,n)),...Ge(r,n),...Ze(r,n),...Je(r,n).map(a=>i("p",{class:"quiet"},a)),Xe(r,n),Ye(r,n,t)]}function Ge(r,{decision:e}){if(!e.refer)return[i("p",{},r.message("then-no-sign"))];let t=e.reasons.map(n=>i("li",{},r.message(`reason-${n}`)));return[i("p",{},r.message("reasons")),i("ul",{},...t)]}function pe(r,{decision:e,probabilities:t,classes:n}){let a=n.find(({code:o})=>o===e.target);return a?{className:ge(r,a),probability:a.probability}:{className:null,probability:t.malignant}}function Ze(r,e){let{decision:t,probabilities:n,model:a}=e,{className:o,probability:u}=pe(r,e),[c,m]=r.percentPair(u,t.threshold),d=o===null?c:r.percent(n.malignant),b=r.message(a.calibrated?"probability":"probability-uncalibrated",{probability:d}),g=o===null?r.message("threshold",{threshold:m}):r.message("threshold-of",{threshold:m,class:o}),f=r.message("bar",{probability:d,threshold:o===null?m:`${m} ${o}`}),y=i("div",{class:"track",role:"img","aria-label":f}),x=i("div",{class:t.refer?"fill refer-fill":"fill"});x.style.width=`${100*n.malignant}%`,y.append(x);let K=i("div",{class:"scale","aria-hidden":"true"},i("span",{},r.wholePercent(0)),i("span",{},r.wholePercent(1))),F=[i("p",{},b),y,K];if(o===null){let q=i("div",{class:t.threshold>.5?"mark late":"mark"},i("span",{},g));q.style.left=`${100*t.threshold}%`,y.append(q)}else F.push(i("p",{},`${o}: ${c}; ${g}`));return F}function Je(r,e){let{decision:t,prediction_set:n,tta_agreement:a}=e,o=[];if(t.sensitivity!==null&&t.specificity!==null){let{className:u}=pe(r,e),c={sensitivity:r.percent(t.sensitivity),others:r.percent(1-t.specificity)};o.push(u===null?r.message("measured",c):r.message("measured-of",{...c,class:u}))}if(n){let u=n.labels.length===2?"set-both":`set-${n.labels[0]??"empty"}`;o.push(r.message(u,{coverage:r.wholePercent(n.coverage),missed:r.wholePercent(1-n.coverage)}))}if(a){let[u,c]=a.malignant;o.push(r.message("tta",{views:a.views,lowest:r.percent(u),highest:r.percent(c)}))}return o}function Xe(r,e){let t=["class-column","kind-column","probability-column"].map(o=>i("th",{scope:"col"},r.message(o))),n=[...e.classes].sort((o,u)=>u.probability-o.probability).map(o=>i("tr",{},i("th",{scope:"row"},ge(r,o)),i("td",{},r.message(o.malignant?"malignant":"benign")),i("td",{class:"number"},r.percent(o.probability)))),a=i("table",{},i("thead",{},i("tr",{},...t)),i("tbody",{},...n));return i("details",{},i("summary",{},r.message("classes")),a)}function ge(r,{code:e,name:t}){return r.has(`class-${e}`)?r.message(`class-${e}`):t}function Ye(r,{model:e,engine:t,decision:n},a){let o=`${t.name} ${t.version}`,c=[["about-model",`${e.name} ${e.version} (SHA-256 ${e.sha256})`],["about-point",n.operating_point],["about-engine",t.fallback?r.message("about-engine-fallback",{engine:o}):o],["about-date",r.dateTime(a)]].flatMap(([m,d])=>[i("dt",{},r.message(m)),i("dd",{},d)]);return i("details",{},i("summary",{},r.message("about")),i("dl",{},...c))}var Qe=1024;async function fe(r,e,t){let n=r.message("report-title",{name:t}),a=e.cloneNode(!0);for(let f of a.querySelectorAll("button, figure label"))f.remove();for(let f of a.querySelectorAll("details"))f.open=!0;let o=a.querySelector(".stack");o?.classList.add("apart"),o?.replaceChildren(...et(e));let u=i("p",{class:"notice"},`${r.message("notice")} ${r.message("notice-more")}`),c=i("body",{},i("h1",{},n),u,...a.children,rt()),m=`<meta charset="utf-8">${i("title",{},n).outerHTML}<style>${await tt()}</style>`,d=`<!doctype html>
<html lang="${r.language}"><head>${m}</head>${c.outerHTML}</html>
`,b=new Blob([d],{type:"text/html"}),g=i("a",{href:URL.createObjectURL(b),download:`${t.replace(/\.\w+$/,"")}.html`});g.click(),setTimeout(()=>URL.revokeObjectURL(g.href),6e4)}function et(r){let e=r.querySelector(".stack img"),t=r.querySelector(".stack canvas");if(!e?.naturalWidth)return[];let n=Math.min(1,Qe/Math.max(e.naturalWidth,e.naturalHeight));return(t?[null,t]:[null]).map(a=>{let o=document.createElement("canvas");[o.width,o.height]=[e.naturalWidth*n,e.naturalHeight*n];let u=o.getContext("2d");u?.drawImage(e,0,0,o.width,o.height),a&&u?.drawImage(a,0,0,o.width,o.height);let c=(a?a.getAttribute("aria-label"):e.alt)??"";return i("img",{src:o.toDataURL("image/jpeg",.9),alt:c})})}async function tt(){return(await fetch("page.css")).text()}function rt(){return document.querySelector(".limits")?.cloneNode(!0)??document.createTextNode("")}var T=class extends Error{constructor(t){super(t);this.code=t}code},M=class extends Error{},nt=20;async function ye(r,e,t){for(let n=1;;n++){try{return await at(r,t)}catch(a){if(!(a instanceof T&&(a.code==="overloaded"||a.code==="not_ready"))||n===nt)throw a}e(),await we(1e3,t)}}async function at(r,e){try{let{report:t,heat_map:n,area:a}=await be("api/v1/explain",r,e);return{report:t,heatMap:{heat_map:n,area:a}}}catch(t){if(!(t instanceof T)||t.code!=="invalid_parameter")throw t}return{report:await be("api/v1/classify",r,e),heatMap:null}}async function be(r,e,t){let n,a;try{n=await fetch(r,{method:"POST",headers:{accept:"application/json, application/problem+json;q=0.9","content-type":"application/octet-stream"},body:e,signal:t}),a=await n.json()}catch(o){throw t.throwIfAborted(),new M(String(o))}if(n.ok)return a;throw new T(a.code??String(n.status))}async function ve(r){for(;;){await we(1e3,r);try{if((await fetch("health/ready",{signal:r})).ok)return}catch{r.throwIfAborted()}}}function we(r,e){return new Promise((t,n)=>{let a=setTimeout(t,r);e.addEventListener("abort",()=>(clearTimeout(a),n(e.reason)),{once:!0})})}var ot=new Set(["overloaded","not_ready","body_timeout","deadline_exceeded"]),O=class{constructor(e,t,n,a,o){this.file=e;this.number=t;this.i18n=n;this.onChange=a;this.onRemove=o;this.#e=URL.createObjectURL(e),this.render(n),this.send()}file;number;i18n;onChange;onRemove;element=i("li");#e;#r=new AbortController;#n={kind:"working"};get name(){return this.file.name||this.i18n.message("photo",{number:this.number})}async send(){let{signal:e}=this.#r;try{for(;;){this.#t({kind:"working"});try{let t=await ye(this.file,()=>this.#t({kind:"waiting"}),e);return this.#t({kind:"answered",answer:t,date:new Date})}catch(t){if(t instanceof T)return this.#t({kind:"rejected",code:t.code});if(!(t instanceof M))throw t}this.#t({kind:"unreachable"}),await ve(e)}}catch(t){if(!e.aborted)throw t}}remove(){this.#r.abort(new DOMException("removed","AbortError")),URL.revokeObjectURL(this.#e),this.element.remove(),this.onRemove(this)}render(e){this.i18n=e;let{name:t}=this,n=this.#n,a=n.kind==="answered"?n.answer:null,o=i("p",{class:"buttons"});n.kind==="answered"&&o.append(i("button",{type:"button",click:()=>{fe(e,this.element,t)}},e.message("save"))),o.append(i("button",{type:"button","aria-label":e.message("remove",{name:t}),click:()=>this.remove()},"✕"));let u=i("div",{class:"bar"},i("h3",{},t),o),c=i("div",{class:"body"},...this.#o(n));this.element.replaceChildren(i("article",{class:"card"},u,de(e,this.#e,t,a),c)),this.element.dataset.state=n.kind}#t(e){this.#n=e,this.render(this.i18n),e.kind!=="working"&&this.onChange(this.i18n.message("status-done",{name:this.name,result:this.#a(e)}))}#a(e){let{i18n:t}=this;switch(e.kind){case"answered":return Z(t,e.answer.report);case"rejected":return t.has(`error-${e.code}`)?t.message(`error-${e.code}`):t.message("error-other",{code:e.code});default:return t.message(e.kind)}}#o(e){if(e.kind==="answered")return he(this.i18n,e.answer,e.date);let t=e.kind==="working"||e.kind==="waiting",n=i("p",{class:t?"working":""},this.#a(e));if(e.kind!=="rejected")return[n];let a=i("p",{class:"result"},this.i18n.message("rejected")),o=i("button",{type:"button",click:()=>{this.send()}},this.i18n.message("retry"));return ot.has(e.code)?[a,n,o]:[a,n]}};var E=class{constructor(e){this.value=e}valueOf(){return this.value}},h=class extends E{constructor(e="???"){super(e)}toString(e){return`{${this.value}}`}},v=class extends E{constructor(e,t={}){super(e),this.opts=t}toString(e){if(e)try{return e.memoizeIntlObject(Intl.NumberFormat,this.opts).format(this.value)}catch(t){e.reportError(t)}return this.value.toString(10)}},k=class r extends E{static supportsValue(e){if(typeof e=="number"||e instanceof Date)return!0;if(e instanceof E)return r.supportsValue(e.valueOf());if("Temporal"in globalThis){let t=globalThis.Temporal;if(e instanceof t.Instant||e instanceof t.PlainDateTime||e instanceof t.PlainDate||e instanceof t.PlainMonthDay||e instanceof t.PlainTime||e instanceof t.PlainYearMonth)return!0}return!1}constructor(e,t={}){e instanceof r?(t={...e.opts,...t},e=e.value):e instanceof E&&(e=e.valueOf()),typeof e=="object"&&"calendarId"in e&&t.calendar===void 0&&(t={...t,calendar:e.calendarId}),super(e),this.opts=t}[Symbol.toPrimitive](e){return e==="string"?this.toString():this.toNumber()}toNumber(){let e=this.value;if(typeof e=="number")return e;if(e instanceof Date)return e.getTime();if("epochMilliseconds"in e)return e.epochMilliseconds;if("toZonedDateTime"in e)return e.toZonedDateTime("UTC").epochMilliseconds;throw new TypeError("Unwrapping a non-number value as a number")}toString(e){if(e)try{return e.memoizeIntlObject(Intl.DateTimeFormat,this.opts).format(this.value)}catch(t){e.reportError(t)}return typeof this.value=="number"||this.value instanceof Date?new Date(this.value).toISOString():this.value.toString()}};var Ee=100,st="⁨",it="⁩";function lt(r,e,t){if(t===e||t instanceof v&&e instanceof v&&t.value===e.value)return!0;if(e instanceof v&&typeof t=="string"){let n=r.memoizeIntlObject(Intl.PluralRules,e.opts).select(e.value);if(t===n)return!0}return!1}function ke(r,e,t){return e[t]?R(r,e[t].value):(r.reportError(new RangeError("No default")),new h)}function J(r,e){let t=[],n=Object.create(null);for(let a of e)a.type==="narg"?n[a.name]=C(r,a.value):t.push(C(r,a));return{positional:t,named:n}}function C(r,e){switch(e.type){case"str":return e.value;case"num":return new v(e.value,{minimumFractionDigits:e.precision});case"var":return ut(r,e);case"mesg":return ct(r,e);case"term":return mt(r,e);case"func":return dt(r,e);case"select":return ht(r,e);default:return new h}}function ut(r,{name:e}){let t;if(r.params)if(Object.prototype.hasOwnProperty.call(r.params,e))t=r.params[e];else return new h(`$${e}`);else if(r.args&&Object.prototype.hasOwnProperty.call(r.args,e))t=r.args[e];else return r.reportError(new ReferenceError(`Unknown variable: $${e}`)),new h(`$${e}`);if(t instanceof E)return t;switch(typeof t){case"string":return t;case"number":return new v(t);case"object":if(k.supportsValue(t))return new k(t);default:return r.reportError(new TypeError(`Variable type not supported: $${e}, ${typeof t}`)),new h(`$${e}`)}}function ct(r,{name:e,attr:t}){let n=r.bundle._messages.get(e);if(!n)return r.reportError(new ReferenceError(`Unknown message: ${e}`)),new h(e);if(t){let a=n.attributes[t];return a?R(r,a):(r.reportError(new ReferenceError(`Unknown attribute: ${t}`)),new h(`${e}.${t}`))}return n.value?R(r,n.value):(r.reportError(new ReferenceError(`No value: ${e}`)),new h(e))}function mt(r,{name:e,attr:t,args:n}){let a=`-${e}`,o=r.bundle._terms.get(a);if(!o)return r.reportError(new ReferenceError(`Unknown term: ${a}`)),new h(a);if(t){let c=o.attributes[t];if(c){r.params=J(r,n).named;let m=R(r,c);return r.params=null,m}return r.reportError(new ReferenceError(`Unknown attribute: ${t}`)),new h(`${a}.${t}`)}r.params=J(r,n).named;let u=R(r,o.value);return r.params=null,u}function dt(r,{name:e,args:t}){let n=r.bundle._functions[e];if(!n)return r.reportError(new ReferenceError(`Unknown function: ${e}()`)),new h(`${e}()`);if(typeof n!="function")return r.reportError(new TypeError(`Function ${e}() is not callable`)),new h(`${e}()`);try{let a=J(r,t);return n(a.positional,a.named)}catch(a){return r.reportError(a),new h(`${e}()`)}}function ht(r,{selector:e,variants:t,star:n}){let a=C(r,e);if(a instanceof h)return ke(r,t,n);for(let o of t){let u=C(r,o.key);if(lt(r,a,u))return R(r,o.value)}return ke(r,t,n)}function X(r,e){if(r.dirty.has(e))return r.reportError(new RangeError("Cyclic reference")),new h;r.dirty.add(e);let t=[],n=r.bundle._useIsolating&&e.length>1;for(let a of e){if(typeof a=="string"){t.push(r.bundle._transform(a));continue}if(r.placeables++,r.placeables>Ee)throw r.dirty.delete(e),new RangeError(`Too many placeables expanded: ${r.placeables}, max allowed is ${Ee}`);n&&t.push(st),t.push(C(r,a).toString(r)),n&&t.push(it)}return r.dirty.delete(e),t.join("")}function R(r,e){return typeof e=="string"?r.bundle._transform(e):X(r,e)}var j=class{constructor(e,t,n){this.dirty=new WeakSet,this.params=null,this.placeables=0,this.bundle=e,this.errors=t,this.args=n}reportError(e){if(!this.errors||!(e instanceof Error))throw e;this.errors.push(e)}memoizeIntlObject(e,t){let n=this.bundle._intls.get(e);n||(n={},this.bundle._intls.set(e,n));let a=JSON.stringify(t);return n[a]||(n[a]=new e(this.bundle.locales,t)),n[a]}};function Y(r,e){let t=Object.create(null);for(let[n,a]of Object.entries(r))e.includes(n)&&(t[n]=a.valueOf());return t}var _e=["unitDisplay","currencyDisplay","useGrouping","minimumIntegerDigits","minimumFractionDigits","maximumFractionDigits","minimumSignificantDigits","maximumSignificantDigits"];function $e(r,e){let t=r[0];if(t instanceof h)return new h(`NUMBER(${t.valueOf()})`);if(t instanceof v)return new v(t.valueOf(),{...t.opts,...Y(e,_e)});if(t instanceof k)return new v(t.toNumber(),{...Y(e,_e)});throw new TypeError("Invalid argument to NUMBER")}var pt=["dateStyle","timeStyle","fractionalSecondDigits","dayPeriod","hour12","weekday","era","year","month","day","hour","minute","second","timeZoneName"];function Se(r,e){let t=r[0];if(t instanceof h)return new h(`DATETIME(${t.valueOf()})`);if(t instanceof k||t instanceof v)return new k(t,Y(e,pt));throw new TypeError("Invalid argument to DATETIME")}var Le=new Map;function Te(r){let e=Array.isArray(r)?r.join(" "):r,t=Le.get(e);return t===void 0&&(t=new Map,Le.set(e,t)),t}var P=class{constructor(e,{functions:t,useIsolating:n=!0,transform:a=o=>o}={}){this._terms=new Map,this._messages=new Map,this.locales=Array.isArray(e)?e:[e],this._functions={NUMBER:$e,DATETIME:Se,...t},this._useIsolating=n,this._transform=a,this._intls=Te(e)}hasMessage(e){return this._messages.has(e)}getMessage(e){return this._messages.get(e)}addResource(e,{allowOverrides:t=!1}={}){let n=[];for(let a=0;a<e.body.length;a++){let o=e.body[a];if(o.id.startsWith("-")){if(t===!1&&this._terms.has(o.id)){n.push(new Error(`Attempt to override an existing term: "${o.id}"`));continue}this._terms.set(o.id,o)}else{if(t===!1&&this._messages.has(o.id)){n.push(new Error(`Attempt to override an existing message: "${o.id}"`));continue}this._messages.set(o.id,o)}}return n}formatPattern(e,t=null,n=null){if(typeof e=="string")return this._transform(e);let a=new j(this,n,t);try{return X(a,e).toString(a)}catch(o){if(a.errors&&o instanceof Error)return a.errors.push(o),new h().toString(a);throw o}}};var Q=/^(-?[a-zA-Z][\w-]*) *= */gm,xe=/\.([a-zA-Z][\w-]*) *= */y,gt=/\*?\[/y,ee=/(-?[0-9]+(?:\.([0-9]+))?)/y,ft=/([a-zA-Z][\w-]*)/y,Ae=/([$-])?([a-zA-Z][\w-]*)(?:\.([a-zA-Z][\w-]*))?/y,bt=/^[A-Z][A-Z0-9_-]*$/,W=/([^{}\n\r]+)/y,yt=/([^\\"\n\r]*)/y,Re=/\\([\\"])/y,ze=/\\u([a-fA-F0-9]{4})|\\U([a-fA-F0-9]{6})/y,vt=/^\n+/,De=/ +$/,wt=/ *\r?\n/g,Et=/( *)$/,kt=/{\s*/y,Me=/\s*}/y,_t=/\[\s*/y,$t=/\s*] */y,St=/\s*\(\s*/y,Lt=/\s*->\s*/y,Tt=/\s*:\s*/y,xt=/\s*,?\s*/y,At=/\s+/y,I=class{constructor(e){this.body=[],Q.lastIndex=0;let t=0;for(;;){let s=Q.exec(e);if(s===null)break;t=Q.lastIndex;try{this.body.push(m(s[1]))}catch(l){if(l instanceof SyntaxError)continue;throw l}}function n(s){return s.lastIndex=t,s.test(e)}function a(s,l){if(e[t]===s)return t++,!0;if(l)throw new l(`Expected ${s}`);return!1}function o(s,l){if(n(s))return t=s.lastIndex,!0;if(l)throw new l(`Expected ${s.toString()}`);return!1}function u(s){s.lastIndex=t;let l=s.exec(e);if(l===null)throw new SyntaxError(`Expected ${s.toString()}`);return t=s.lastIndex,l}function c(s){return u(s)[1]}function m(s){let l=b(),p=d();if(l===null&&Object.keys(p).length===0)throw new SyntaxError("Expected message value or attributes");return{id:s,value:l,attributes:p}}function d(){let s=Object.create(null);for(;n(xe);){let l=c(xe),p=b();if(p===null)throw new SyntaxError("Expected attribute value");s[l]=p}return s}function b(){let s;if(n(W)&&(s=c(W)),e[t]==="{"||e[t]==="}")return g(s?[s]:[],1/0);let l=le();return l?s?g([s,l],l.length):(l.value=G(l.value,vt),g([l],l.length)):s?G(s,De):null}function g(s=[],l){for(;;){if(n(W)){s.push(c(W));continue}if(e[t]==="{"){s.push(f());continue}if(e[t]==="}")throw new SyntaxError("Unbalanced closing brace");let w=le();if(w){s.push(w),l=Math.min(l,w.length);continue}break}let p=s.length-1,L=s[p];typeof L=="string"&&(s[p]=G(L,De));let D=[];for(let w of s)w instanceof H&&(w=w.value.slice(0,w.value.length-l)),w&&D.push(w);return D}function f(){o(kt,SyntaxError);let s=y();if(o(Me))return s;if(o(Lt)){let l=F();return o(Me,SyntaxError),{type:"select",selector:s,...l}}throw new SyntaxError("Unclosed placeable")}function y(){if(e[t]==="{")return f();if(n(Ae)){let[,s,l,p=null]=u(Ae);if(s==="$")return{type:"var",name:l};if(o(St)){let L=x();if(s==="-")return{type:"term",name:l,attr:p,args:L};if(bt.test(l))return{type:"func",name:l,args:L};throw new SyntaxError("Function names must be all upper-case")}return s==="-"?{type:"term",name:l,attr:p,args:[]}:{type:"mesg",name:l,attr:p}}return se()}function x(){let s=[];for(;;){switch(e[t]){case")":return t++,s;case void 0:throw new SyntaxError("Unclosed argument list")}s.push(K()),o(xt)}}function K(){let s=y();return s.type!=="mesg"?s:o(Tt)?{type:"narg",name:s.name,value:se()}:s}function F(){let s=[],l=0,p;for(;n(gt);){a("*")&&(p=l);let L=q(),D=b();if(D===null)throw new SyntaxError("Expected variant value");s[l++]={key:L,value:D}}if(l===0)return null;if(p===void 0)throw new SyntaxError("Expected default variant");return{variants:s,star:p}}function q(){o(_t,SyntaxError);let s;return n(ee)?s=ie():s={type:"str",value:c(ft)},o($t,SyntaxError),s}function se(){if(n(ee))return ie();if(e[t]==='"')return je();throw new SyntaxError("Invalid expression")}function ie(){let[,s,l=""]=u(ee),p=l.length;return{type:"num",value:parseFloat(s),precision:p}}function je(){a('"',SyntaxError);let s="";for(;;){if(s+=c(yt),e[t]==="\\"){s+=We();continue}if(a('"'))return{type:"str",value:s};throw new SyntaxError("Unclosed string literal")}}function We(){if(n(Re))return c(Re);if(n(ze)){let[,s,l]=u(ze),p=parseInt(s||l,16);return p<=55295||57344<=p?String.fromCodePoint(p):"�"}throw new SyntaxError("Unknown escape sequence")}function le(){let s=t;switch(o(At),e[t]){case".":case"[":case"*":case"}":case void 0:return!1;case"{":return ue(e.slice(s,t))}return e[t-1]===" "?ue(e.slice(s,t)):!1}function G(s,l){return s.replace(l,"")}function ue(s){let l=s.replace(wt,`
`),p=Et.exec(s)[1].length;return new H(l,p)}}},H=class{constructor(e,t){this.value=e,this.length=t}};var Rt="([a-z]{2,3}|\\*)",zt="(?:-([a-z]{4}|\\*))",Dt="(?:-([a-z]{2}|\\*))",Mt="(?:-(([0-9][a-z0-9]{3}|[a-z0-9]{5,8})|\\*))",Ct=new RegExp(`^${Rt}${zt}?${Dt}?${Mt}?$`,"i"),S=class{constructor(e){let t=Ct.exec(e.replace(/_/g,"-"));if(!t){this.isWellFormed=!1;return}let[,n,a,o,u]=t;n&&(this.language=n.toLowerCase()),a&&(this.script=a[0].toUpperCase()+a.slice(1)),o&&(this.region=o.toUpperCase()),this.variant=u,this.isWellFormed=!0}isEqual(e){return this.language===e.language&&this.script===e.script&&this.region===e.region&&this.variant===e.variant}matches(e,t=!1,n=!1){return(this.language===e.language||t&&this.language===void 0||n&&e.language===void 0)&&(this.script===e.script||t&&this.script===void 0||n&&e.script===void 0)&&(this.region===e.region||t&&this.region===void 0||n&&e.region===void 0)&&(this.variant===e.variant||t&&this.variant===void 0||n&&e.variant===void 0)}toString(){return[this.language,this.script,this.region,this.variant].filter(e=>e!==void 0).join("-")}clearVariants(){this.variant=void 0}clearRegion(){this.region=void 0}addLikelySubtags(){let e=It(this.toString().toLowerCase());return e?(this.language=e.language,this.script=e.script,this.region=e.region,this.variant=e.variant,!0):!1}},Ce={ar:"ar-arab-eg","az-arab":"az-arab-ir","az-ir":"az-arab-ir",be:"be-cyrl-by",da:"da-latn-dk",el:"el-grek-gr",en:"en-latn-us",fa:"fa-arab-ir",ja:"ja-jpan-jp",ko:"ko-kore-kr",pt:"pt-latn-br",sr:"sr-cyrl-rs","sr-ru":"sr-latn-ru",sv:"sv-latn-se",ta:"ta-taml-in",uk:"uk-cyrl-ua",zh:"zh-hans-cn","zh-hant":"zh-hant-tw","zh-hk":"zh-hant-hk","zh-mo":"zh-hant-mo","zh-tw":"zh-hant-tw","zh-gb":"zh-hant-gb","zh-us":"zh-hant-us"},Pt=["az","bg","cs","de","es","fi","fr","hu","it","lt","lv","nl","pl","ro","ru"];function It(r){if(Object.prototype.hasOwnProperty.call(Ce,r))return new S(Ce[r]);let e=new S(r);return e.language&&Pt.includes(e.language)?(e.region=e.language.toUpperCase(),e):null}function te(r,e,t){let n=new Set,a=new Map;for(let o of e)new S(o).isWellFormed&&a.set(o,new S(o));e:for(let o of r){let u=o.toLowerCase(),c=new S(u);if(c.language!==void 0){for(let m of a.keys())if(u===m.toLowerCase()){if(n.add(m),a.delete(m),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}for(let[m,d]of a.entries())if(d.matches(c,!0,!1)){if(n.add(m),a.delete(m),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}if(c.addLikelySubtags()){for(let[m,d]of a.entries())if(d.matches(c,!0,!1)){if(n.add(m),a.delete(m),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}}c.clearVariants();for(let[m,d]of a.entries())if(d.matches(c,!0,!0)){if(n.add(m),a.delete(m),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}if(c.clearRegion(),c.addLikelySubtags()){for(let[m,d]of a.entries())if(d.matches(c,!0,!1)){if(n.add(m),a.delete(m),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}}c.clearRegion();for(let[m,d]of a.entries())if(d.matches(c,!0,!0)){if(n.add(m),a.delete(m),t==="lookup")return Array.from(n);if(t==="filtering")continue;continue e}}}return Array.from(n)}function re(r,e,{strategy:t="filtering",defaultLocale:n}={}){let a=te(Array.from(r??[]).map(String),Array.from(e??[]).map(String),t);if(t==="lookup"){if(n===void 0)throw new Error("defaultLocale cannot be undefined for strategy `lookup`");a.length===0&&a.push(n)}else n&&!a.includes(n)&&a.push(n);return a}var Pe=`# Die Seite auf Deutsch.

language = Sprache
notice = Nur für die Forschung. Kein Medizinprodukt.
notice-more = Das Programm kann sich irren, und es ersetzt keine Hautärztin und keinen Hautarzt.
drop = Ziehen Sie ein Foto einer Hautveränderung hierher, oder mehrere.
choose = Fotos auswählen
take = Foto aufnehmen
how = Aus der Nähe, scharf, gleichmäßig beleuchtet, die ganze Veränderung in der Mitte. Einfügen geht auch.
privacy-local = Nichts verlässt diesen Rechner: Das Programm, das auf ihm läuft, liest das Foto und behält es nicht.
privacy-remote = Das Foto geht an { $host }, woher diese Seite kommt, und sonst nirgendwohin. Es wird dort nicht behalten.
print = Drucken
clear = Alle entfernen
remove = { $name } entfernen
save = Als Datei sichern
retry = Noch einmal versuchen
api = Für Programme: die Schnittstelle

answers = { $count ->
    [one] Ein Foto
   *[other] { $count } Fotos
}
photo = Foto { $number }
status-done = { $name }: { $result }
working = Das Netz sieht es sich an.
waiting = Der Server ist beschäftigt. Das Foto wartet, bis es an der Reihe ist.

result-refer = Lassen Sie diese Hautveränderung hautärztlich ansehen.
result-no-sign = Das Programm hat kein Zeichen von Bösartigkeit gesehen, kann sie aber nicht ausschließen.
then-no-sign = Ist die Veränderung neu, verändert sie sich, juckt oder blutet sie oder macht sie Ihnen Sorgen, lassen Sie sie hautärztlich ansehen.
reasons = Warum:
reason-operating_point = Die Wahrscheinlichkeit erreicht die Schwelle, ab der das Programm überweist.
reason-labeled_malignant = Bösartig ist mindestens so wahrscheinlich wie gutartig.
reason-tta_disagreement = Die Antwort ändert sich, wenn das Foto gedreht wird. Verlassen Sie sich nicht darauf.
reason-empty_prediction_set = Das Foto gleicht keinem von denen, die das Programm kennt. Verlassen Sie sich nicht auf die Antwort.
reason-uncalibrated = Die Wahrscheinlichkeiten des Modells wurden nie an Befunden geprüft, und bösartig ist nicht deutlich weniger wahrscheinlich.

probability = Wahrscheinlichkeit, dass sie bösartig ist: { $probability }
probability-uncalibrated = Das Modell sagt { $probability } für bösartig. Das wurde nie an Befunden geprüft: Lesen Sie es nicht als Wahrscheinlichkeit.
threshold = überweist ab { $threshold }
threshold-of = überweist ab { $threshold } { $class }
bar = { $probability } bösartig; das Programm überweist ab { $threshold }.
measured = Wo diese Schwelle gemessen wurde, erreichten sie { $sensitivity } der bösartigen Veränderungen und { $others } der anderen. In anderen Kliniken können es weniger bösartige Veränderungen sein.
measured-of = Wo diese Schwelle gemessen wurde, erreichten sie { $sensitivity } dieser Veränderungen ({ $class }) und { $others } aller anderen. In anderen Kliniken können es weniger dieser Veränderungen sein.
set-both = Bei einer Abdeckung von { $coverage } lässt sich weder gutartig noch bösartig ausschließen.
set-benign = Bei einer Abdeckung von { $coverage } bleibt nur gutartig. Bis zu { $missed } der bösartigen Veränderungen bekommen diese Antwort zu Unrecht.
set-malignant = Bei einer Abdeckung von { $coverage } bleibt nur bösartig.
set-empty = Bei einer Abdeckung von { $coverage } bleibt keines von beiden: Das Foto gleicht keinem von denen, die das Programm kennt.
tta = Das Programm hat das Foto in { $views } Ausrichtungen ausgewertet: Die Wahrscheinlichkeit für bösartig liegt zwischen { $lowest } und { $highest }.

map = Wärmebild
map-hint = Hell: was für bösartig sprach. Das Bild zeigt, wohin das Netz sah, und nicht, wo die Veränderung endet. Was es nicht ansah, ist dunkel.
map-none = Dieses Modell kann nicht sagen, wohin es sah.
map-flat = Nichts auf dem Foto sprach für bösartig. Was das Netz nicht ansah, ist dunkel.
no-preview = Ihr Browser kann diese Art von Datei nicht zeigen. Das Programm kann sie lesen.
photo-alt = Das Foto { $name }
photo-with-map-alt = Das Foto { $name } mit dem Wärmebild
classes = Alle Klassen
class-column = Klasse
kind-column = Art
probability-column = Wahrscheinlichkeit
malignant = bösartig
benign = gutartig
class-MEL = Melanom
class-NV = melanozytärer Nävus (Muttermal)
class-BCC = Basalzellkarzinom
class-AK = aktinische Keratose
class-BKL = gutartige Keratose
class-DF = Dermatofibrom
class-VASC = Gefäßveränderung
class-SCC = Plattenepithelkarzinom
about = Was geantwortet hat
about-model = Modell
about-point = Arbeitspunkt
about-engine = Rechenkern
about-engine-fallback = { $engine }, als Ersatz für einen schnelleren
about-date = Datum
report-title = Bericht zu { $name }

limits-title = Was das Programm nicht sehen kann
limits-history = Ob die Veränderung neu ist, sich verändert, juckt, schmerzt oder blutet. Das zählt mehr als ihr Aussehen.
limits-others = Ihre anderen Male, Ihr Alter, Ihre Familie, Ihre Haut im Ganzen.
limits-skin = Dunkle Haut: Fast alle Fotos, aus denen es lernte, zeigen helle Haut.
limits-place = Veränderungen unter Nägeln, auf Schleimhäuten, an Handflächen und Fußsohlen, Ausschläge und Wunden: Es lernte aus wenigen davon oder keinen.
limits-photo = Ein unscharfes, dunkles oder fernes Foto. Es lernte vor allem aus Aufnahmen durch ein Dermatoskop.
limits-then = Was auch immer hier steht: Zeigen Sie eine Veränderung, die Ihnen Sorgen macht, einer Hautärztin oder einem Hautarzt.

rejected = Keine Antwort
error-missing_image = Die Datei ist leer. Wählen Sie das Foto noch einmal aus.
error-too_many_bytes = Die Datei ist zu groß. Verkleinern Sie das Foto, oder schneiden Sie es auf die Veränderung zu.
error-too_many_pixels = Das Foto hat zu viele Pixel. Verkleinern Sie es, oder schneiden Sie es auf die Veränderung zu.
error-not_an_image = Das ist kein Foto. Wählen Sie eine JPEG- oder PNG-Datei.
error-malformed_request = { error-not_an_image }
error-unsupported_format = Dieses Dateiformat kann das Programm nicht lesen. Sichern Sie das Foto als JPEG oder PNG, und versuchen Sie es noch einmal.
error-truncated_image = Ein Teil der Datei fehlt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-corrupt_image = Die Datei ist beschädigt. Kopieren Sie sie noch einmal, oder nehmen Sie das Foto neu auf.
error-image_too_small = Das Foto hat zu wenige Pixel. Nehmen Sie es aus der Nähe oder in voller Größe auf.
error-low_contrast = Auf dem Foto ist fast nichts zu sehen. Nehmen Sie es bei mehr Licht und scharf noch einmal auf, die Veränderung in der Mitte.
error-image_too_blurred = Das Foto ist unscharf. Halten Sie die Kamera ruhig, tippen Sie zum Scharfstellen auf die Veränderung, und nehmen Sie es noch einmal auf.
error-image_too_dark = Das Foto ist zu dunkel. Nehmen Sie es bei mehr Licht noch einmal auf.
error-image_too_bright = Das Foto ist zu hell. Nehmen Sie es bei weniger Licht und ohne Blitz noch einmal auf.
error-image_without_color = Das Foto hat keine Farben. Nehmen Sie es in Farbe und ohne Filter noch einmal auf.
error-overloaded = Der Server hat zu viel zu tun. Warten Sie etwas, und versuchen Sie es noch einmal.
error-not_ready = Der Server startet noch. Warten Sie etwas, und versuchen Sie es noch einmal.
error-body_timeout = Das Foto kam nicht rechtzeitig an. Versuchen Sie es mit einer schnelleren Leitung oder einer kleineren Datei.
error-deadline_exceeded = Es kam keine rechtzeitige Antwort. Versuchen Sie es noch einmal.
error-other = Das Programm ist an diesem Foto gescheitert, es gibt kein Ergebnis. Code: { $code }
unreachable = Der Server antwortet nicht. Das Foto ist noch hier und wird wieder gesendet, sobald der Server zurück ist.
`;var ne=`# The page in English. Every language has the same messages; a test compares them.

language = Language
notice = For research use only. Not a medical device.
notice-more = It can be wrong, and it does not replace a dermatologist.
drop = Drop a photo of one skin lesion here, or several.
choose = Choose photos
take = Take a photo
how = From close by, in focus, in even light, the whole lesion in the middle. Pasting works too.
privacy-local = Nothing leaves this computer: the photo is read by the program that runs on it, and is not kept.
privacy-remote = The photo goes to { $host }, where this page came from, and nowhere else. It is not kept there.
print = Print
clear = Remove all
remove = Remove { $name }
save = Save as a file
retry = Try again
api = For programs: the API

answers = { $count ->
    [one] One photo
   *[other] { $count } photos
}
photo = Photo { $number }
status-done = { $name }: { $result }
working = The network is looking at it.
waiting = The server is busy. The photo waits for its turn.

result-refer = Have a dermatologist look at this lesion.
result-no-sign = The program saw no sign of malignancy, but it cannot rule it out.
then-no-sign = If the lesion is new, changes, itches or bleeds, or worries you, have a dermatologist look at it.
reasons = Why:
reason-operating_point = The probability reaches the threshold from which the program refers.
reason-labeled_malignant = Malignant is at least as probable as benign.
reason-tta_disagreement = The answer changes when the photo is turned. Do not rely on it.
reason-empty_prediction_set = The photo is unlike those that the program knows. Do not rely on it.
reason-uncalibrated = The model’s probabilities were never checked against outcomes, and malignant is not clearly less probable.

probability = Probability that it is malignant: { $probability }
probability-uncalibrated = The model says { $probability } for malignant. This was never checked against outcomes: do not read it as a probability.
threshold = refers from { $threshold }
threshold-of = refers from { $threshold } { $class }
bar = { $probability } malignant; the program refers from { $threshold } on.
measured = Where this threshold was measured, { $sensitivity } of the malignant lesions reached it, and so did { $others } of the others. At other clinics fewer malignant lesions may reach it.
measured-of = Where this threshold was measured, { $sensitivity } of these lesions reached it ({ $class }), and so did { $others } of all others. At other clinics fewer of these lesions may reach it.
set-both = Neither benign nor malignant can be ruled out at a coverage of { $coverage }.
set-benign = At a coverage of { $coverage }, benign alone is left. Up to { $missed } of the malignant lesions get this answer wrongly.
set-malignant = At a coverage of { $coverage }, malignant alone is left.
set-empty = At a coverage of { $coverage }, neither label is left: the photo is unlike those that the program knows.
tta = The program classified the photo in { $views } orientations: the probability of malignant is between { $lowest } and { $highest }.

map = Heat map
map-hint = Bright: what spoke for malignant. The map shows where the network looked and not where the lesion ends. What it did not look at is dark.
map-none = This model cannot say where it looked.
map-flat = Nothing in the photo spoke for malignant. What the network did not look at is dark.
no-preview = Your browser cannot show this kind of file. The program can read it.
photo-alt = The photo { $name }
photo-with-map-alt = The photo { $name } with the heat map
classes = All classes
class-column = Class
kind-column = Kind
probability-column = Probability
malignant = malignant
benign = benign
class-MEL = melanoma
class-NV = melanocytic nevus (mole)
class-BCC = basal cell carcinoma
class-AK = actinic keratosis
class-BKL = benign keratosis
class-DF = dermatofibroma
class-VASC = vascular lesion
class-SCC = squamous cell carcinoma
about = What answered
about-model = Model
about-point = Operating point
about-engine = Engine
about-engine-fallback = { $engine }, which stands in for a faster one
about-date = Date
report-title = Report on { $name }

limits-title = What the program cannot see
limits-history = Whether the lesion is new, changes, itches, hurts or bleeds. These matter more than its look.
limits-others = Your other moles, your age, your family, your skin as a whole.
limits-skin = Dark skin: nearly all photos that it learned from show light skin.
limits-place = Lesions under nails, on mucous membranes, on palms and soles, rashes and wounds: it learned from few of them or none.
limits-photo = A blurred, dark or distant photo. It learned mostly from photos taken through a dermatoscope.
limits-then = Whatever is said here: show a lesion that worries you to a dermatologist.

rejected = No answer
error-missing_image = The file is empty. Choose the photo again.
error-too_many_bytes = The file is too large. Send it smaller, or cut to the lesion.
error-too_many_pixels = The photo has too many pixels. Send it smaller, or cut to the lesion.
error-not_an_image = This is not a photo. Choose a JPEG or PNG file.
error-malformed_request = { error-not_an_image }
error-unsupported_format = The program cannot read this file format. Save the photo as JPEG or PNG and try again.
error-truncated_image = A part of the file is missing. Copy it again from where it came from, or take the photo anew.
error-corrupt_image = The file is damaged. Copy it again from where it came from, or take the photo anew.
error-image_too_small = The photo has too few pixels. Take it from closer by, or at full size.
error-low_contrast = There is next to nothing to be seen in the photo. Take it again in more light, in focus, with the lesion in the middle.
error-image_too_blurred = The photo is blurred. Hold the camera still, tap on the lesion to focus, and take it again.
error-image_too_dark = The photo is too dark. Take it again in more light.
error-image_too_bright = The photo is too bright. Take it again with less light and without a flash.
error-image_without_color = The photo has no color. Take it again in color, without a filter.
error-overloaded = The server has too much to do. Wait a little and try again.
error-not_ready = The server is still starting. Wait a little and try again.
error-body_timeout = The photo did not arrive in time. Try again, on a faster line or with a smaller file.
error-deadline_exceeded = There was no answer in time. Try again.
error-other = The program failed on this photo, so there is no result. Code: { $code }
unreachable = The server does not answer. The photo is still here, and is sent again as soon as the server is back.
`;var Ie=`# La página en español.

language = Idioma
notice = Solo para investigación. No es un producto sanitario.
notice-more = El programa puede equivocarse y no sustituye a un dermatólogo.
drop = Suelte aquí la foto de una lesión de la piel, o varias.
choose = Elegir fotos
take = Hacer una foto
how = De cerca, enfocada, con luz uniforme, la lesión entera en el centro. También puede pegar una imagen.
privacy-local = Nada sale de este ordenador: el programa que funciona en él lee la foto y no la guarda.
privacy-remote = La foto va a { $host }, de donde viene esta página, y a ningún otro sitio. Allí no se guarda.
print = Imprimir
clear = Quitar todas
remove = Quitar { $name }
save = Guardar como archivo
retry = Volver a intentarlo
api = Para programas: la API

answers = { $count ->
    [one] Una foto
   *[other] { $count } fotos
}
photo = Foto { $number }
status-done = { $name }: { $result }
working = La red la está mirando.
waiting = El servidor está ocupado. La foto espera su turno.

result-refer = Haga que un dermatólogo vea esta lesión.
result-no-sign = El programa no vio ninguna señal de malignidad, pero no puede descartarla.
then-no-sign = Si la lesión es nueva, cambia, pica o sangra, o le preocupa, haga que la vea un dermatólogo.
reasons = Por qué:
reason-operating_point = La probabilidad alcanza el umbral a partir del cual el programa remite al dermatólogo.
reason-labeled_malignant = Maligna es al menos tan probable como benigna.
reason-tta_disagreement = La respuesta cambia al girar la foto. No se fíe de ella.
reason-empty_prediction_set = La foto no se parece a las que el programa conoce. No se fíe de la respuesta.
reason-uncalibrated = Las probabilidades del modelo nunca se contrastaron con diagnósticos, y maligna no es claramente menos probable.

probability = Probabilidad de que sea maligna: { $probability }
probability-uncalibrated = El modelo dice { $probability } para maligna. Nunca se contrastó con diagnósticos: no lo lea como una probabilidad.
threshold = umbral: { $threshold }
threshold-of = umbral: { $threshold } { $class }
bar = { $probability } maligna; el programa remite al dermatólogo a partir de { $threshold }.
measured = Donde se midió este umbral, lo alcanzaron { $sensitivity } de las lesiones malignas y también { $others } de las demás. En otras clínicas pueden alcanzarlo menos lesiones malignas.
measured-of = Donde se midió este umbral, lo alcanzaron { $sensitivity } de estas lesiones ({ $class }) y también { $others } de todas las demás. En otras clínicas pueden alcanzarlo menos de estas lesiones.
set-both = Con una cobertura de { $coverage } no se puede descartar ni benigna ni maligna.
set-benign = Con una cobertura de { $coverage } solo queda benigna. Hasta { $missed } de las lesiones malignas reciben esta respuesta por error.
set-malignant = Con una cobertura de { $coverage } solo queda maligna.
set-empty = Con una cobertura de { $coverage } no queda ninguna de las dos: la foto no se parece a las que el programa conoce.
tta = El programa analizó la foto en { $views } orientaciones: la probabilidad de maligna está entre { $lowest } y { $highest }.

map = Mapa de calor
map-hint = Claro: lo que habló a favor de maligna. El mapa muestra dónde miró la red y no dónde acaba la lesión. Lo que no miró está oscuro.
map-none = Este modelo no puede decir dónde miró.
map-flat = Nada en la foto habló a favor de maligna. Lo que la red no miró está oscuro.
no-preview = Su navegador no puede mostrar este tipo de archivo. El programa sí puede leerlo.
photo-alt = La foto { $name }
photo-with-map-alt = La foto { $name } con el mapa de calor
classes = Todas las clases
class-column = Clase
kind-column = Tipo
probability-column = Probabilidad
malignant = maligna
benign = benigna
class-MEL = melanoma
class-NV = nevus melanocítico (lunar)
class-BCC = carcinoma basocelular
class-AK = queratosis actínica
class-BKL = queratosis benigna
class-DF = dermatofibroma
class-VASC = lesión vascular
class-SCC = carcinoma espinocelular
about = Qué ha respondido
about-model = Modelo
about-point = Punto de operación
about-engine = Motor
about-engine-fallback = { $engine }, que sustituye a uno más rápido
about-date = Fecha
report-title = Informe sobre { $name }

limits-title = Lo que el programa no puede ver
limits-history = Si la lesión es nueva, cambia, pica, duele o sangra. Eso importa más que su aspecto.
limits-others = Sus otros lunares, su edad, su familia, su piel en conjunto.
limits-skin = La piel oscura: casi todas las fotos de las que aprendió muestran piel clara.
limits-place = Lesiones bajo las uñas, en mucosas, en palmas y plantas, erupciones y heridas: aprendió de pocas o de ninguna.
limits-photo = Una foto borrosa, oscura o lejana. Aprendió sobre todo de fotos hechas con un dermatoscopio.
limits-then = Se diga aquí lo que se diga: enseñe a un dermatólogo una lesión que le preocupe.

rejected = Sin respuesta
error-missing_image = El archivo está vacío. Elija la foto otra vez.
error-too_many_bytes = El archivo es demasiado grande. Reduzca la foto o recórtela a la lesión.
error-too_many_pixels = La foto tiene demasiados píxeles. Redúzcala o recórtela a la lesión.
error-not_an_image = Esto no es una foto. Elija un archivo JPEG o PNG.
error-malformed_request = { error-not_an_image }
error-unsupported_format = El programa no puede leer este formato de archivo. Guarde la foto como JPEG o PNG y vuelva a intentarlo.
error-truncated_image = Falta una parte del archivo. Cópielo otra vez o repita la foto.
error-corrupt_image = El archivo está dañado. Cópielo otra vez o repita la foto.
error-image_too_small = La foto tiene muy pocos píxeles. Hágala más de cerca o a tamaño completo.
error-low_contrast = En la foto no se ve casi nada. Repítala con más luz, enfocada y con la lesión en el centro.
error-image_too_blurred = La foto está borrosa. Mantenga quieta la cámara, toque la lesión para enfocar y repítala.
error-image_too_dark = La foto está demasiado oscura. Repítala con más luz.
error-image_too_bright = La foto está demasiado clara. Repítala con menos luz y sin flash.
error-image_without_color = La foto no tiene colores. Repítala en color y sin filtro.
error-overloaded = El servidor tiene demasiado trabajo. Espere un poco y vuelva a intentarlo.
error-not_ready = El servidor todavía está arrancando. Espere un poco y vuelva a intentarlo.
error-body_timeout = La foto no llegó a tiempo. Vuelva a intentarlo con una línea más rápida o un archivo más pequeño.
error-deadline_exceeded = La respuesta no llegó a tiempo. Vuelva a intentarlo.
error-other = El programa falló con esta foto, no hay resultado. Código: { $code }
unreachable = El servidor no responde. La foto sigue aquí y se enviará otra vez en cuanto el servidor vuelva.
`;var Ne=`# La page en français.

language = Langue
notice = Réservé à la recherche. Ce n’est pas un dispositif médical.
notice-more = Le programme peut se tromper et ne remplace pas un dermatologue.
drop = Déposez ici la photo d’une lésion de la peau, ou plusieurs.
choose = Choisir des photos
take = Prendre une photo
how = De près, nette, sous une lumière égale, la lésion entière au milieu. On peut aussi coller une image.
privacy-local = Rien ne quitte cet ordinateur : le programme qui y tourne lit la photo et ne la garde pas.
privacy-remote = La photo va à { $host }, d’où vient cette page, et nulle part ailleurs. Elle n’y est pas gardée.
print = Imprimer
clear = Tout retirer
remove = Retirer { $name }
save = Enregistrer
retry = Réessayer
api = Pour les programmes : l’API

answers = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
photo = Photo { $number }
status-done = { $name } : { $result }
working = Le réseau regarde la photo.
waiting = Le serveur est occupé. La photo attend son tour.

result-refer = Faites examiner cette lésion par un dermatologue.
result-no-sign = Le programme n’a pas vu de signe de malignité, mais il ne peut pas l’exclure.
then-no-sign = Si la lésion est nouvelle, change, démange ou saigne, ou vous inquiète, faites-la examiner par un dermatologue.
reasons = Pourquoi :
reason-operating_point = La probabilité atteint le seuil à partir duquel le programme oriente vers un dermatologue.
reason-labeled_malignant = Malin est au moins aussi probable que bénin.
reason-tta_disagreement = La réponse change quand on tourne la photo. Ne vous y fiez pas.
reason-empty_prediction_set = La photo ne ressemble pas à celles que le programme connaît. Ne vous fiez pas à la réponse.
reason-uncalibrated = Les probabilités du modèle n’ont jamais été confrontées à des diagnostics, et malin n’est pas nettement moins probable.

probability = Probabilité que la lésion soit maligne : { $probability }
probability-uncalibrated = Le modèle donne { $probability } pour malin. Ce chiffre n’a jamais été confronté à des diagnostics : ne le lisez pas comme une probabilité.
threshold = seuil : { $threshold }
threshold-of = seuil : { $threshold } { $class }
bar = { $probability } malin ; le programme oriente vers un dermatologue à partir de { $threshold }.
measured = Là où ce seuil a été mesuré, { $sensitivity } des lésions malignes l’atteignaient, et { $others } des autres aussi. Dans d’autres cliniques, moins de lésions malignes peuvent l’atteindre.
measured-of = Là où ce seuil a été mesuré, { $sensitivity } de ces lésions l’atteignaient ({ $class }), et { $others } de toutes les autres aussi. Dans d’autres cliniques, moins de ces lésions peuvent l’atteindre.
set-both = Pour une couverture de { $coverage }, ni bénin ni malin ne peut être exclu.
set-benign = Pour une couverture de { $coverage }, il ne reste que bénin. Jusqu’à { $missed } des lésions malignes reçoivent cette réponse à tort.
set-malignant = Pour une couverture de { $coverage }, il ne reste que malin.
set-empty = Pour une couverture de { $coverage }, il ne reste ni l’un ni l’autre : la photo ne ressemble pas à celles que le programme connaît.
tta = Le programme a analysé la photo dans { $views } orientations : la probabilité de malin est entre { $lowest } et { $highest }.

map = Carte de chaleur
map-hint = Clair : ce qui parlait pour malin. La carte montre où le réseau a regardé et non où la lésion finit. Ce qu’il n’a pas regardé est sombre.
map-none = Ce modèle ne peut pas dire où il a regardé.
map-flat = Rien dans la photo ne parlait pour malin. Ce que le réseau n’a pas regardé est sombre.
no-preview = Votre navigateur ne peut pas afficher ce type de fichier. Le programme sait le lire.
photo-alt = La photo { $name }
photo-with-map-alt = La photo { $name } avec la carte de chaleur
classes = Toutes les classes
class-column = Classe
kind-column = Nature
probability-column = Probabilité
malignant = malin
benign = bénin
class-MEL = mélanome
class-NV = nævus mélanocytaire (grain de beauté)
class-BCC = carcinome basocellulaire
class-AK = kératose actinique
class-BKL = kératose bénigne
class-DF = dermatofibrome
class-VASC = lésion vasculaire
class-SCC = carcinome épidermoïde
about = Ce qui a répondu
about-model = Modèle
about-point = Point de fonctionnement
about-engine = Moteur
about-engine-fallback = { $engine }, qui remplace un moteur plus rapide
about-date = Date
report-title = Rapport sur { $name }

limits-title = Ce que le programme ne peut pas voir
limits-history = Si la lésion est nouvelle, change, démange, fait mal ou saigne. Cela compte plus que son aspect.
limits-others = Vos autres grains de beauté, votre âge, votre famille, votre peau dans son ensemble.
limits-skin = La peau foncée : presque toutes les photos dont il a appris montrent une peau claire.
limits-place = Les lésions sous les ongles, sur les muqueuses, les paumes et les plantes, les éruptions et les plaies : il en a vu peu, ou pas du tout.
limits-photo = Une photo floue, sombre ou lointaine. Il a surtout appris de photos prises au dermatoscope.
limits-then = Quoi qu’il soit dit ici : montrez à un dermatologue une lésion qui vous inquiète.

rejected = Pas de réponse
error-missing_image = Le fichier est vide. Choisissez à nouveau la photo.
error-too_many_bytes = Le fichier est trop gros. Réduisez la photo, ou recadrez-la sur la lésion.
error-too_many_pixels = La photo a trop de pixels. Réduisez-la, ou recadrez-la sur la lésion.
error-not_an_image = Ce n’est pas une photo. Choisissez un fichier JPEG ou PNG.
error-malformed_request = { error-not_an_image }
error-unsupported_format = Le programme ne sait pas lire ce format de fichier. Enregistrez la photo en JPEG ou PNG et réessayez.
error-truncated_image = Il manque une partie du fichier. Copiez-le à nouveau, ou reprenez la photo.
error-corrupt_image = Le fichier est abîmé. Copiez-le à nouveau, ou reprenez la photo.
error-image_too_small = La photo a trop peu de pixels. Prenez-la de plus près, ou en pleine taille.
error-low_contrast = On ne voit presque rien sur la photo. Reprenez-la avec plus de lumière, nette, la lésion au milieu.
error-image_too_blurred = La photo est floue. Tenez l’appareil immobile, touchez la lésion pour faire la mise au point et reprenez-la.
error-image_too_dark = La photo est trop sombre. Reprenez-la avec plus de lumière.
error-image_too_bright = La photo est trop claire. Reprenez-la avec moins de lumière et sans flash.
error-image_without_color = La photo est sans couleurs. Reprenez-la en couleur, sans filtre.
error-overloaded = Le serveur a trop à faire. Attendez un peu et réessayez.
error-not_ready = Le serveur démarre encore. Attendez un peu et réessayez.
error-body_timeout = La photo n’est pas arrivée à temps. Réessayez avec une ligne plus rapide ou un fichier plus petit.
error-deadline_exceeded = La réponse n’est pas venue à temps. Réessayez.
error-other = Le programme a échoué sur cette photo, il n’y a pas de résultat. Code : { $code }
unreachable = Le serveur ne répond pas. La photo est toujours ici et sera renvoyée dès que le serveur sera de retour.
`;var B={en:{name:"English",text:ne},de:{name:"Deutsch",text:Pe},es:{name:"Español",text:Ie},fr:{name:"Français",text:Ne}},N=class r{language;#e;constructor(e){this.language=e,this.#e=new P(e,{useIsolating:!1}),this.#e.addResource(new I(B[e]?.text??ne))}static negotiate(e){let[t]=re(e,Object.keys(B),{defaultLocale:"en",strategy:"lookup"});return new r(t??"en")}has(e){return this.#e.hasMessage(e)}message(e,t={}){let n=this.#e.getMessage(e)?.value;return n?this.#e.formatPattern(n,t,[]):e}percent(e,t=1){let n=o=>o.toLocaleString(this.language,{style:"percent",minimumFractionDigits:t,maximumFractionDigits:t}),a=10**-(t+2);return e>0&&e<a?`< ${n(a)}`:e<1&&e>1-a?`> ${n(1-a)}`:n(e)}percentPair(e,t){let n=[1,2,3,4].find(a=>this.percent(e,a)!==this.percent(t,a))??1;return[this.percent(e,n),this.percent(t,n)]}wholePercent(e){return e.toLocaleString(this.language,{style:"percent",maximumFractionDigits:0})}dateTime(e){return e.toLocaleString(this.language,{dateStyle:"long",timeStyle:"medium"})}translate(e){for(let t of e.querySelectorAll("[data-i18n]"))t.textContent=this.message(t.dataset.i18n??"")}};var jt=new Set(["localhost","127.0.0.1","[::1]"]),$=r=>{let e=document.getElementById(r);if(!e)throw new Error(`the page has no #${r}`);return e},[ae,qe,Wt,Ht]=[$("drop"),$("answers"),$("cards"),$("status")],z=new Set,Bt=0,Fe=new URLSearchParams(location.search).get("lang"),_=N.negotiate(Fe===null?navigator.languages:[Fe,...navigator.languages]);function Oe(){document.documentElement.lang=_.language,_.translate(document);let{host:r,hostname:e}=location;$("privacy").textContent=jt.has(e)?_.message("privacy-local"):_.message("privacy-remote",{host:r});for(let t of z)t.render(_);U("")}function U(r){qe.hidden=z.size===0,$("answers-title").textContent=_.message("answers",{count:z.size}),Ht.textContent=r}function oe(r){for(let e of r){let t=new O(e,++Bt,_,U,n=>(z.delete(n),U("")));z.add(t),Wt.append(t.element)}U(""),qe.scrollIntoView({block:"nearest"})}for(let r of["files","camera"]){let e=$(r);e.addEventListener("change",()=>{oe(e.files??[]),e.value=""})}addEventListener("dragover",r=>(r.preventDefault(),ae.classList.add("over")));addEventListener("dragleave",r=>r.relatedTarget===null&&ae.classList.remove("over"));addEventListener("drop",r=>{r.preventDefault(),ae.classList.remove("over"),oe(r.dataTransfer?.files??[])});addEventListener("paste",r=>oe(r.clipboardData?.files??[]));$("print").addEventListener("click",()=>print());$("clear").addEventListener("click",()=>[...z].forEach(r=>r.remove()));var V=$("language");V.append(...Object.entries(B).map(([r,{name:e}])=>i("option",{value:r,lang:r},e)));V.value=_.language;V.addEventListener("change",()=>{_=new N(V.value);let r=new URL(location.href);r.searchParams.set("lang",_.language),history.replaceState(null,"",r),Oe()});Oe();
